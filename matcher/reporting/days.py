"""What an answer says of days: how new the data are, what was reported later, what is of old."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from matcher.ecosystem.dates import DAY, add_months
from matcher.matching.findings import SuggestReport

#: After how many months it is asked whether a need still holds.
NEEDS_KEEP_MONTHS = 6


def newest_words(newest: str | None, as_of: str | None) -> str:
    """Say how new the data are, and on which day nothing of them was dated yet."""
    if newest is not None:
        return f"newest date in the data {newest}"
    return f"nothing in the data is dated{' by then' if as_of else ''}"


class Founded(Protocol):
    """What rests on facts, each of which has a source or None."""

    @property
    def evidence(self) -> Sequence[Any]:
        """The facts."""
        ...


def later_words(as_of: datetime.date | str | None, found: Iterable[Founded]) -> str | None:
    """Say how many facts behind an answer rest on a report of a later day; None where none does."""
    if as_of is None:
        return None
    as_of = str(as_of)
    sources = [fact.source for each in found for fact in each.evidence if fact.source]
    later = [each for each in sources if (day := DAY.search(each)) and day[0] > as_of]
    if not later:
        return None
    return (
        f"{len(later)} of the {len(sources):,} facts behind it happened by {as_of} but were "
        f"reported later, such as in {later[0]}."
    )


def needs_of_old(report: SuggestReport) -> str | None:
    """Say when the needs that matches rest on were stated, where that is some time ago."""
    day, who = report.as_of or report.newest_date, report.organization.name
    facts = (fact for each in report.matches for fact in each.evidence)
    stated = [fact.date for fact in facts if fact.date and fact.text.startswith(f"{who} needs ")]
    if day is None or not stated:
        return None
    newest = max(stated)
    edge = add_months(datetime.date.fromisoformat(str(day)), -NEEDS_KEEP_MONTHS).isoformat()
    if newest >= edge[: len(newest)]:
        return None
    return f"{who} stated these needs by {newest}: see whether they still hold."
