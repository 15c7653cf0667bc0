"""Who fits but stands apart: a short list for each reason, below those who can be had; a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Union

from matcher.matching.apart import ONE_REPORT
from matcher.matching.findings import ApartPair
from matcher.matching.match_findings import ApartMatch
from matcher.reporting.document import Block, Column, Section, Sentences, Table
from matcher.reporting.terminal import points
from matcher.reporting.views.fields import Field, table_of

if TYPE_CHECKING:
    from matcher.coalitions.recruit_findings import ApartCandidate

#: Whom a manager thinks of first.
ORDER = ("rival coalition", "competitor", "own group")

Aside = Union[ApartMatch, ApartPair, "ApartCandidate"]


def apart_section(found: Sequence[Aside], total: int, listed: int) -> list[Block]:
    """List those apart, with the place that each would take; nothing where there is nobody.

    Parameters
    ----------
    found : sequence of ApartMatch, ApartPair or ApartCandidate
    total : int
        How many there are in all.
    listed : int
        How many of those who can be had are listed. Who would come after twice as many says
        nothing to anybody, and is only counted.
    """
    shown = [each for each in found if each.rank is not None and each.rank <= 2 * listed]
    if not shown:
        return []  # a heading over nobody tells nothing
    headed: dict[str, list[Aside]] = {}
    for each in sorted(shown, key=lambda one: ORDER.index(one.because)):
        headed.setdefault(each.text.partition(" (")[0], []).append(each)
    told = set[str]()
    blocks: list[Block] = [
        Section(
            f"{words[0].upper()}{words[1:]}", (Sentences(tuple(_lines(those, told)), listed=True),)
        )
        for words, those in headed.items()
    ]
    if total > len(shown):
        more = f"{total - len(shown):,} more" if shown else f"{total:,}"
        blocks.append(Sentences((f"{more} would come further down.",), tone="quiet"))
    return [Section("Apart from the list: who would fit too", tuple(blocks))]


def apart_table(lists: Iterable[tuple[str, Sequence[Aside]]]) -> Table:
    """Give all those apart as one table.

    Parameters
    ----------
    lists : iterable of (str, sequence)
        What each list answers, such as "partners for KT", and who is apart there.
    """
    fields: list[Field[tuple[str, Aside]]] = [
        (Column("list", width=40), lambda row: row[0]),
        (Column("would be number", "count", 9), lambda row: row[1].rank),
        (Column("who", width=34), lambda row: who(row[1])),
        (Column("points", "points", 10), lambda row: row[1].score),
        (Column("because", width=18), lambda row: row[1].because),
        (Column("what that means", width=60), lambda row: row[1].text),
        (Column("reasons", width=60), lambda row: row[1].reasons),
    ]
    return table_of("apart", fields, [(name, each) for name, found in lists for each in found])


def _lines(found: Iterable[Aside], told: set[str]) -> Iterator[str]:
    """Say each; that one report tells of a coalition is said once, and not where it is `told`."""
    for line in map(_line, found):
        said = set(ONE_REPORT.findall(line))
        yield ONE_REPORT.sub("", line) if said <= told else line
        told |= said


def _line(each: Aside) -> str:
    """Say who, at which place, with how many points, why apart, and what counts for it."""
    why = each.text.partition(" (")[2].removesuffix(")")
    parts = [why, *each.reasons[:1]]
    return f"{who(each)}: would be number {each.rank}{_score(each)}. " + _sentences(parts)


def _score(each: Aside) -> str:
    """Say where it stands among all, or its points; a prior's are nominal, and not read."""
    if each.relative is not None:
        return f", fit {each.relative:.0f} of 100"
    nominal = isinstance(each, (ApartMatch, ApartPair)) and each.relation is not None
    if each.score is None or nominal:
        return ""
    return f", {points(each.score)} points"


def _sentences(parts: Iterable[str]) -> str:
    return " ".join(f"{part[0].upper()}{part[1:].rstrip('.')}." for part in parts if part)


def who(each: Aside) -> str:
    """Name who is apart."""
    if isinstance(each, ApartPair):
        return f"{each.a.name} + {each.b.name}"
    if isinstance(each, ApartMatch):
        return each.partner.name
    return each.organization.name
