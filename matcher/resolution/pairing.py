"""Which records may be one organization, so that they are compared: those with a mark in common."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from matcher.resolution.comparing import Bearers
from matcher.resolution.lexicon import lexicon
from matcher.resolution.records import Record
from matcher.resolution.word_slips import lettered

#: Records that may bear one mark, so that all of them meet.
_MOST_BEARERS = 150


def marks_of(record: Record, words: Mapping[str, int], most: int) -> Iterator[str]:
    """Give by what a record may meet another: names, acronyms, rare words, look, site, ids.

    Parameters
    ----------
    record : Record
    words : mapping of str to int
        How many names have each word.
    most : int
        A word that more names have brings nobody together.
    """
    for name in (record.key, *record.keys, *record.initials):
        if name:
            yield f"name {name}"
    telling = [word for word in record.words if word not in lexicon().general]
    for word in telling:
        if len(word) > 2 and words[word] <= most:
            yield f"word {word}"
    if record.country and all(word in lexicon().demonyms for word in telling):
        general = (word for word in record.words if word not in lexicon().demonyms)
        yield f"general {record.country} {' '.join(general)}"
    if record.spelled:
        yield f"letters {lettered(''.join(record.spelled))}"
    yield from _near("".join(telling))
    for kind, mark in (("site", record.domain), ("ror", record.ror), ("lei", record.lei)):
        if mark:
            yield f"{kind} {mark}"


def _near(joined: str) -> Iterator[str]:
    """Give marks that a name has in common with itself mistyped."""
    if len(joined) >= 5:
        yield f"head {joined[:5]}"
        yield f"tail {joined[-5:]}"
    if 4 <= len(joined) < 10:  # of a longer name one half or the other is without a slip
        for at in range(len(joined)):
            yield f"but {joined[:at]}{joined[at + 1 :]}"


def candidate_pairs(records: Sequence[Record], bearers: Bearers) -> list[tuple[int, int]]:
    """Give the pairs of rows that have a mark in common, a < b, in order.

    Entries of registers are not held against each other. Where very many bear one name, each
    meets the next of its country only, so that they still are one group.
    """
    by_mark: dict[str, list[int]] = {}
    for row, record in enumerate(records):
        for mark in dict.fromkeys(marks_of(record, bearers.words, most=40)):
            by_mark.setdefault(mark, []).append(row)
    size = len(records)
    found: set[int] = set()
    for mark, bearing in by_mark.items():
        own = [row for row in bearing if records[row].anchor is None]
        if len(bearing) <= _MOST_BEARERS:
            for place, a in enumerate(own):
                found.update(a * size + b for b in own[place + 1 :])
                found.update(a * size + b for b in bearing if records[b].anchor is not None)
        elif mark.startswith("name "):
            own.sort(key=lambda row: records[row].country or "")
            found.update(min(pair) * size + max(pair) for pair in pairwise(own))
    return [divmod(each, size) for each in sorted(found)]
