"""Words that decide whether a term found in a text means the capability."""

from __future__ import annotations

import re

from matcher.ingestion.listed_words import listed
from matcher.ingestion.phrases import folded

#: Words that only a text about artificial intelligence uses.
AI_WORDS = listed("tags", "ai")

#: Names so general that they never say anything by themselves (as stems).
NEVER_ALONE = frozenset(listed("tags", "never_alone"))

#: Acronyms of four letters or fewer that mean one thing nearly everywhere.
SURE_ACRONYMS = frozenset(listed("tags", "sure_acronyms"))

#: Terms that count only where the same sentence mentions AI (as stems).
UNSURE = frozenset(listed("tags", "unsure"))

#: What denies the words behind it, and what looks so and does not.
DENIED = re.compile(rf"\b(?:{'|'.join(listed('patterns', 'denied'))})$", re.IGNORECASE)
NOT_DENIED = re.compile("|".join(listed("patterns", "not_denied")), re.IGNORECASE)

#: Fields named only as examples of where something else could be used.
EXAMPLES = re.compile(
    r"\b(?:areas?|fields?|industries|sectors?|domains?|disciplines?|trends|applications|markets?)"
    r",?\s+(?:such as|like|e\.g\.|for example|including)[^.;:]*$",
    re.IGNORECASE,
)

#: Words that say nothing about a capability: those of any text, and those of any technical one.
STOP = frozenset((*listed("tags", "general"), *listed("tags", "of_the_trade")))

#: Words that say nothing by themselves; those that only join the others of a phrase.
STOPPED = frozenset(
    folded(word)
    for words in (("tags", "general"), ("calls", "little"), ("skills", "articles"))
    for word in listed(*words)
)
LITTLE = STOPPED - frozenset(listed("calls", "telling"))

#: Words by which a call asks.
ASKING = frozenset(map(folded, listed("calls", "asking")))


def only_asks(word: str) -> bool:
    """Tell whether a folded word only says that something is asked for.

    Examples
    --------
    >>> only_asks("sucht"), only_asks("필요합니다"), only_asks("크레인")
    (True, True, False)
    """
    return word in ASKING or word.startswith(listed("calls", "asking_in_korean"))
