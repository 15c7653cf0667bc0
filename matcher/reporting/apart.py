"""Who fits but can hardly be had: a short list for each reason, below those who can."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from matcher.coalitions.recruit_findings import ApartCandidate
from matcher.matching.apart import KINDS, WORDS
from matcher.matching.findings import ApartMatch, ApartPair
from matcher.reporting.document import Block, Section, Sentences
from matcher.reporting.terminal import points

Aside = ApartMatch | ApartPair | ApartCandidate


def apart_section(found: Sequence[Aside], total: int) -> list[Block]:
    """List those apart, with the place that each would take; nothing where there is nobody.

    Parameters
    ----------
    found : sequence of ApartMatch, ApartPair or ApartCandidate
    total : int
        How many there are in all.
    """
    if not found:
        return []
    lists = (
        Section(
            f"{WORDS[kind][0].upper()}{WORDS[kind][1:]}",
            (Sentences(tuple(map(_line, of_kind)), listed=True),),
        )
        for kind in KINDS
        if (of_kind := [each for each in found if each.because == kind])
    )
    title = f"Apart: {total:,} who fit, but can hardly be had"
    if total > len(found):
        title += f"; the first {len(found)}"
    return [Section(title, tuple(lists), name="apart")]


def _line(each: Aside) -> str:
    """Say who, at which place, with how many points, why apart, and what speaks for it."""
    score = "" if each.score is None else f", {points(each.score)} points"
    why = each.text.removeprefix(WORDS[each.because]).strip(" ()")
    parts = [why, *each.reasons[:1]]
    return f"{_who(each)}: would be number {each.rank}{score}. " + _sentences(parts)


def _sentences(parts: Iterable[str]) -> str:
    return " ".join(f"{part[0].upper()}{part[1:].rstrip('.')}." for part in parts if part)


def _who(each: Aside) -> str:
    if isinstance(each, ApartPair):
        return f"{each.a.name} + {each.b.name}"
    if isinstance(each, ApartMatch):
        return each.partner.name
    return each.organization.name
