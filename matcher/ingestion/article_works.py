"""When groups were founded, and who works with whom outside of any group."""

from __future__ import annotations

import re
from collections.abc import Iterator

from matcher.ingestion.article_groups import Statement
from matcher.ingestion.article_mask import Masked
from matcher.ingestion.article_patterns import LIST

_EVENT = re.compile(
    r"\b(?:join|form|launch|invit|sign|found|left|leav|announc|creat|establish|set up|unveil|quit"
    r"|withdr"
    r"|pulled|team|start|kick|made|make|asked|became|become|forged|inaugurat)",
    re.IGNORECASE,
)
_FOUNDED = re.compile(
    r"(⟦G\d+⟧)(?:[^⟦⟧;.]|⟦O\d+⟧){0,60}?\b(?:formed|founded|launched|set up|established|created"
    r"|started|born|inaugurated"
    r"|forged|unveiled|announced|dates? back to|exist\w* since|kicked off)\b(?:[^⟦⟧;.]"
    r"|⟦O\d+⟧){0,60}?(⟦D\d+⟧)"
    r"|\b(?:[Ff]ormed|[Ff]ounded|[Ll]aunched|[Ee]stablished|[Cc]reated|[Ss]et up)"
    r" [^⟦⟧;.]{0,25}?(⟦D\d+⟧)[^⟦⟧;.]{0,30}?(⟦G\d+⟧)",
)
_PRODUCT = re.compile(
    r"(⟦O\d+⟧)'s? (?:[\w-]+ ){0,4}?(⟦O\d+⟧)[^⟦⟧;.]{0,80}?\b(?:joined|used|adopted|supported"
    r"|backed|shared"
    rf"|licen[sc]ed|integrated) by (?:[\w'-]+ ){{0,6}}?({LIST})",
)
_WORKS_WITH = re.compile(
    rf"({LIST})(?:[^⟦⟧;.]|⟦D\d+⟧){{0,60}}?\b(?:partner(?:ed|s|ing)?|team(?:ed|s|ing)? up"
    rf"|collaborat\w+|cooperat\w+"
    r"|work(?:s|ed|ing)|join(?:ed|ing)? (?:hands|forces)|allied|tied up|sign(?:ed|s|ing)"
    r" (?:[\w'-]+ ){0,6}?(?:agreement"
    rf"|MoU|memorandum|contract|deal|pact|partnership)(?: of understanding)?)(?: [\w-]+){{0,3}}?"
    rf" with ({LIST})",
    re.IGNORECASE,
)


def foundings(masked: Masked) -> Iterator[tuple[int, str, int, int]]:
    """Give the mark of each group whose founding is dated, the date, and the offsets."""
    for found in _FOUNDED.finditer(masked.text):
        mark, day = (found[1], found[2]) if found[1] else (found[4], found[3])
        yield _number(mark), masked.dates[_number(day)], *masked.span(found.start(), found.end())


def works(masked: Masked, *, alone: bool) -> Iterator[Statement]:
    """Give who has joined whose product, and, in a sentence without groups, who works with whom.

    Parameters
    ----------
    masked : Masked
    alone : bool
        Whether the sentence speaks of no group.
    """
    for found in _PRODUCT.finditer(masked.text):
        owner, product = masked.orgs(found[1])[0], masked.orgs(found[2])[0]
        start, end = masked.span(found.start(), found.end())
        day = date_of(masked, found.start(), found.end())
        for other in masked.orgs(found[3]):
            yield Statement(
                *("works with", masked.sentence, start, end, owner, other),
                date=day,
                what=product.name,
            )
    for found in _WORKS_WITH.finditer(masked.text) if alone else ():
        start, end = masked.span(found.start(), found.end())
        day = date_of(masked, found.start(), found.end())
        for one in masked.orgs(found[1]):
            for other in masked.orgs(found[2]):
                if one is not other:
                    yield Statement("works with", masked.sentence, start, end, one, other, date=day)


def date_of(masked: Masked, start: int, end: int) -> str | None:
    """Give the date of a statement: the one within it, else the only one of its sentence."""
    inside = re.findall(r"⟦D(\d+)⟧", masked.text[start:end])
    if inside:
        return masked.dates[int(inside[0])]
    if len(masked.dates) == 1 and _EVENT.search(masked.text[start:end]):
        return masked.dates[0]
    return None


def _number(mark: str) -> int:
    return int(re.sub(r"\D", "", mark))
