"""From the words of a call to the capabilities that it needs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from matcher.ecosystem import Ecosystem
from matcher.errors import RequestError
from matcher.ingestion.phrases import words
from matcher.ingestion.sentences import sentences
from matcher.ingestion.skills import Skills
from matcher.teams.denials import denied, is_denial, is_denied_before
from matcher.teams.findings import Need
from matcher.teams.likeness import NEAR, Likeness

#: What a need weighs that is named often, and one that is perhaps meant, against one that is named
#: once.
HEAVIEST, PERHAPS = 3.0, 0.5

#: What parts a sentence, and the fewest words of a part that can ask for something.
PARTS = re.compile(r"[,;:()]+|\s(?:and|or|that|which|who|und|oder|et|ou|qui|y|o|que)\s")
FEWEST_WORDS = 3

#: Where Korean parts a sentence too: behind a verb before its noun, and behind a clause.
KOREAN_PARTS = re.compile(
    rf"{PARTS.pattern}|(?<=[\uac00-\ud7a3][는고며와과])\s|\s(?:및|또는|그리고)\s"
)
#: Of a part in Korean: a thing or a manner, and what is done; and that a thing is not named.
KOREAN_ASKS = re.compile(r"[\uac00-\ud7a3](?:[을를게에]|에서|으?로)\s+[\uac00-\ud7a3]")
KOREAN_EMPTY = re.compile(
    r"\s*(?:기술|기능|시스템|서비스|장치|사업|제품|솔루션)[을를이가은는]?\s+\S+(?:\s+\S+)?\s*"
)

_HANGUL = re.compile(r"[\uac00-\ud7a3]")

#: Characters of a sentence that are told.
QUOTED = 120


@dataclass(frozen=True)
class Reading:
    """What a text asks for.

    Attributes
    ----------
    needs : tuple of Need
        The sure ones in the order of the text, each with the sentence that names it first; then
        those that are perhaps meant, each with its statement.
    not_understood : tuple of str
        Sentences, and parts of sentences, in which nothing was found, each once.
    denied : tuple of str
        Those that say what is not asked for, each once.
    """

    needs: tuple[Need, ...]
    not_understood: tuple[str, ...]
    denied: tuple[str, ...]


def needs_of_text(ecosystem: Ecosystem, text: str, origin: str) -> Reading:
    """Find the capabilities that a text asks for, by their names and synonyms in all languages.

    A capability weighs 1 where it is named once, and a half more each further time, up to
    `HEAVIEST`. One that is named along with a part of it is left to the part. A statement that
    names none, but shares enough telling words with one, perhaps asks for it, and weighs `PERHAPS`.

    Parameters
    ----------
    ecosystem : Ecosystem
    text : str
    origin : str
        What the text is called in an error.

    Returns
    -------
    Reading

    Raises
    ------
    RequestError
        Where nothing is found.
    """
    skills = Skills(ecosystem.capabilities)
    first: dict[str, str] = {}
    times: dict[str, int] = {}
    silent: list[list[str]] = []
    refused: list[str] = []
    for line in (sentence.line for sentence in sentences(text)):
        hits = skills.find(line)
        spans = [(hit.start, hit.end) for hit in hits]
        is_refused = denied(line, spans)
        for hit, is_denied in zip(hits, is_refused, strict=True):
            key, said = hit.capability_id, _quoted(line, hit.start, hit.end)
            if is_denied:
                # Of a sentence that asks for something too, only the words that are denied.
                refused.append(said if all(is_refused) else line[hit.start : hit.end])
                continue
            first.setdefault(key, said)
            times[key] = times.get(key, 0) + 1
        parts = _silent_parts(line, spans)
        asked = [part for part in parts if not is_denial(part)]
        if hits or len(asked) < len(parts) > 1:
            refused += [part for part in parts if part not in asked]
            silent += [[part] for part in asked]
        elif is_denial(line):
            refused.append(line)
        elif parts or len(line.split()) > 2:
            silent.append([line, *(parts if len(parts) > 1 else ())])
    sure = [
        Need(key, min(1.0 + 0.5 * (times[key] - 1), HEAVIEST), first[key])
        for key in _narrowest(ecosystem, list(first))
    ]
    needs, missed = _guessed(
        ecosystem, Likeness(ecosystem.capabilities, skills.terms), sure, silent
    )
    if not needs:
        raise _nothing_understood(ecosystem, text, origin, missed)
    told = [tuple(dict.fromkeys(_quoted(e, 0, 0) for e in each)) for each in (missed, refused)]
    return Reading(tuple(needs), *told)


def _nothing_understood(
    ecosystem: Ecosystem, text: str, origin: str, missed: list[str]
) -> RequestError:
    """Give the error for a text in which nothing is found, with what is nearest to its words."""
    shared = [name for names in words_in_use(ecosystem, missed).values() for name in names]
    near = ", ".join([*dict.fromkeys((*shared, *_nearest(ecosystem, text)))][:5])
    return RequestError(
        f"{origin}: nothing in it is understood as a capability of {ecosystem.name}. "
        f"Nearest: {near}. Name the needs in a .toml file, or with --needs"
    )


def _guessed(
    ecosystem: Ecosystem, likeness: Likeness, sure: list[Need], silent: list[list[str]]
) -> tuple[list[Need], list[str]]:
    """Guess what statements ask for that name nothing; give all needs, and the other statements.

    Of a sentence of several parts those are told by themselves that are understood. What is meant
    of one line with a sure need is part of that.
    """
    needs = {need.capability: need for need in sure}
    missed: list[str] = []
    for whole, *parts in silent:
        meant = {part: key for part in parts or [whole] if (key := _meaning(likeness, part))}
        if meant and parts:
            missed += [part for part in parts if part not in meant]
        elif not meant and parts and (key := _meaning(likeness, whole)):
            meant = {whole: key}
        elif not meant:
            missed.append(whole)
        for statement, key in meant.items():
            said = _quoted(statement, 0, 0)
            there = next((e for e in needs.values() if _of_one_line(ecosystem, e, key)), None)
            if there is None:
                needs[key] = Need(key, PERHAPS, said, sure=False)
            else:
                needs[there.capability] = replace(there, because=f"{there.because} / {said}")
    return list(needs.values()), missed


def _meaning(likeness: Likeness, statement: str) -> str | None:
    """Give what a statement perhaps asks for; nothing where the words for it are denied."""
    likely = likeness.guess(statement)
    if likely is None:
        return None
    first = min(statement.find(word) for word in likely.words)
    return None if is_denied_before(statement[:first]) else likely.capability


def _of_one_line(ecosystem: Ecosystem, need: Need, key: str) -> bool:
    """Tell whether of a need and a capability one is the other, or lies above it."""
    rows = ecosystem.capability_ids.rows([need.capability, key])
    return bool(ecosystem.tree.above(rows)[:, rows].toarray().sum() > 2 or need.capability == key)


def words_in_use(ecosystem: Ecosystem, statements: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Give names of offered capabilities that share telling words with each statement.

    Parameters
    ----------
    ecosystem : Ecosystem
    statements : iterable of str

    Returns
    -------
    dict of str to tuple of str
        At most two for each statement; those without any are left out.
    """
    offered = ecosystem.capability_ids.ids[np.unique(ecosystem.offers.indices)]
    capabilities = ecosystem.capabilities
    capabilities = capabilities[capabilities["id"].isin(offered)]
    known, names = Likeness(capabilities, Skills(capabilities).terms), ecosystem.capability_ids
    near = {
        each: tuple(names.name(e.capability) for e in known.near(each)[:2] if e.share >= NEAR)
        for each in statements
    }
    return {statement: found for statement, found in near.items() if found}


def _silent_parts(line: str, found: list[tuple[int, int]]) -> list[str]:
    """Give the parts of a sentence, between commas and the like, in which nothing was found."""
    korean = len(_HANGUL.findall(line)) * 2 > len("".join(line.split()))
    ends = [match.span() for match in (KOREAN_PARTS if korean else PARTS).finditer(line)]
    parts = zip(
        [0, *(end for _, end in ends)], [*(start for start, _ in ends), len(line)], strict=True
    )
    return [
        line[start:end].strip(" .")
        for start, end in parts
        if _says_something(line[start:end], korean)
        and not any(start < last and first < end for first, last in found)
    ]


def _says_something(part: str, korean: bool) -> bool:
    """Tell whether a part of a sentence is long enough to ask for something."""
    if korean and KOREAN_EMPTY.fullmatch(part):
        return False
    return len(part.split()) >= FEWEST_WORDS or (korean and bool(KOREAN_ASKS.search(part)))


def _quoted(line: str, start: int, end: int) -> str:
    """Give a sentence, or of a long one the words around what was found."""
    if len(line) <= QUOTED:
        return line
    low = line.rfind(" ", 0, max(start - QUOTED // 2, 1)) + 1
    high = line.find(" ", end + QUOTED // 2)
    behind = "" if high < 0 else " …"
    return ("… " if low else "") + line[low : high if high >= 0 else len(line)] + behind


def _narrowest(ecosystem: Ecosystem, keys: list[str]) -> list[str]:
    """Leave out what lies above another that is named too."""
    rows = ecosystem.capability_ids.rows(keys)
    above = ecosystem.tree.above(rows)[:, rows].toarray() > 0
    return [key for place, key in enumerate(keys) if not above[:, place].sum() > 1]


def _nearest(ecosystem: Ecosystem, text: str) -> list[str]:
    """Give names of capabilities that are nearest to words of a text, at most five."""
    seen = Counter(word.text.casefold() for word in words(text[:20_000]) if len(word.text) > 4)
    found: list[str] = []
    for word, _ in seen.most_common(40):
        found += [name for name in ecosystem.capability_ids.nearest(word) if name not in found]
        if len(found) >= 5:
            break
    return found[:5] or [str(name) for name in ecosystem.capability_ids.names[:5]]
