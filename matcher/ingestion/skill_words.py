"""Words around a skill that say nothing, and names that mean other things too."""

from __future__ import annotations

import re

from matcher.ingestion.listed_words import listed

#: What is above the whole tree: as it is called, and how for short.
OVERALL_NAMES = listed("skills", "overall")
OVERALL_SHORT = frozenset(listed("skills", "overall_short"))

#: Words (folded) that may stand before or behind a name without changing what it means.
AROUND = frozenset(listed("skills", "around"))

#: Endings of one written word, in a key, that say as little: German compounds, Korean, Japanese
#: and Chinese.
BEHIND = re.compile(
    rf"(?<=.{{4}})(?:s?(?:{'|'.join(listed('patterns', 'behind_german'))}))$"
    rf"|(?<=..)(?:{'|'.join(listed('patterns', 'behind_asian'))})$"
)

#: Names that mean other things in other mouths, so that a person has to say.
AMBIGUOUS = listed("skills", "ambiguous")

#: How well somebody knows something, in brackets behind it.
LEVEL = re.compile(f"(?:{'|'.join(listed('patterns', 'level'))})", re.IGNORECASE)
