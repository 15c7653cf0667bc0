"""Who serves a need already, and who may: joint work of which nothing says what it is about."""

import pytest

from matcher.matching.citations import Citations
from matcher.matching.context import Context
from matcher.matching.reservation_words import Reservation, told_once


def _said(
    ecosystem_of,
    *,
    name="Chips for large models",
    kind="memorandum",
    start="2022-12-06",
    end=None,
    source="News",
    tagged=False,
):
    """Say who serves the need of A for chips, stated on 2022-12-06 in "News"."""
    eco = ecosystem_of(
        ["a", "b", "c"],
        ["chips", "law"],
        evidence=[
            {
                "organization_id": "a",
                "capability_id": "chips",
                "direction": "needs",
                "date": "2022-12-06",
                "source": "News",
            },
            {"organization_id": "c", "capability_id": "chips", "date": "2022-01-01"},
        ],
        collaborations=[
            {
                "id": "w",
                "name": name,
                "kind": kind,
                "start_date": start,
                "end_date": end,
                "source": source,
            }
        ],
        participants=[{"collaboration_id": "w", "organization_id": each} for each in "ab"],
        collaboration_capabilities=[{"collaboration_id": "w", "capability_id": "law"}]
        if tagged
        else [],
    )
    cited = Citations(Context(eco.as_of("2024-01-01")))
    row = cited.context.ecosystem.organization_ids.row
    chips = cited.context.ecosystem.capability_ids.row("chips")
    return cited.served.words(row("a"), [chips], row("c"))


def test_work_that_one_report_tells_of_beside_the_need_may_serve_it(ecosystem_of) -> None:
    said = "A may have CHIPS from B already (Chips for large models, 2022-12-06)"
    assert _said(ecosystem_of) == [said]


@pytest.mark.parametrize(
    "told",
    [
        {"source": "Other", "name": "Pilot", "start": "2023-06-01"},
        {"kind": "alliance"},
        {"end": "2023-01-01"},
        {"tagged": True},
        {"source": "Other", "start": "2023-12-07"},
        {"source": "Other", "start": "2022-12-05"},
    ],
)
def test_other_work_says_nothing_of_the_need(ecosystem_of, told) -> None:
    assert _said(ecosystem_of, **told) == []


@pytest.mark.parametrize(
    "told", [{"name": "A chip for all"}, {"name": "Joint firm", "kind": "joint venture"}]
)
def test_what_began_soon_after_the_need_may_serve_it_by_its_name(ecosystem_of, told) -> None:
    (said,) = _said(ecosystem_of, source="Other", start="2023-06-01", **told)
    assert said == f"A may have CHIPS from B already ({told['name']}, 2023-06-01)"


def test_one_deal_is_told_once_with_the_side_of_who_serves() -> None:
    deal = Reservation("buys from", "Kay (of a rival's camp; Voice, 2017-09)", "")
    other = Reservation("buys from", "Jay (of a rival's camp; Voice, 2017-09)", "")
    line = "Kay serves Car with Speech already (Voice, 2017-09)"
    found, said = told_once([deal, other], [line])
    assert found == [other]
    assert said == ["Kay (of a rival's camp) serves Car with Speech already (Voice, 2017-09)"]
