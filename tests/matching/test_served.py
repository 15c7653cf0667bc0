"""Who serves a need already: who is near enough, and how it is said."""

from __future__ import annotations

import pandas as pd

from matcher.ecosystem import Ecosystem
from matcher.matching import PartnerModel
from matcher.matching.citations import Citations

from .test_open_doors import two_needs


def test_work_that_runs_delivers_and_comes_first() -> None:
    cited = Citations(PartnerModel().fit(two_needs()).context)
    row, robots = cited.context.ecosystem.organization_ids.row, 0
    (server,) = cited.served.by(row("me"), robots, but=-1)
    assert (server.row, server.delivers) == (row("source"), True)
    assert cited.served.by(row("me"), robots, but=row("source")) == ()
    (said,) = cited.served.words(row("me"), [robots], but=-1)
    assert said.startswith("source serves me with robots already")
    assert cited.served.words(row("me"), [robots], but=-1, asking=[row("source")]) == []


def test_who_is_near_and_who_sits_together_is_told_of_a_need_served() -> None:
    # "kin" is of one group with who needs; "far" offers the same and has nothing to do with it.
    names = ("me", "kin", "far", "asks", "top")
    eco = Ecosystem.from_tables(
        {
            "organizations": pd.DataFrame(
                {"id": names, "name": names, "parent_id": ["top", "top", None, None, None]}
            ),
            "capabilities": pd.DataFrame({"id": ["robots"], "name": ["robots"]}),
            "evidence": pd.DataFrame(
                {
                    "organization_id": ["me", "kin", "far"],
                    "capability_id": "robots",
                    "direction": ["needs", "offers", "offers"],
                    "strength": 0.8,
                }
            ),
            "coalitions": pd.DataFrame({"id": ["c"], "name": ["C"]}),
            "memberships": pd.DataFrame({"coalition_id": "c", "organization_id": ["kin", "asks"]}),
            "ties": pd.DataFrame(
                [{"organization_a": "kin", "organization_b": "asks", "kind": "competitor"}]
            ),
        }
    )
    cited, row = Citations(PartnerModel().fit(eco).context), eco.organization_ids.row
    assert [each.row for each in cited.served.by(row("me"), 0, but=-1)] == [row("kin")]
    (said,) = cited.served.words(row("me"), [0], but=-1, asking=[row("asks")])
    assert "kin (an ally and a competitor of asks" in said
    (said,) = cited.served.words(row("me"), [0], but=-1, asking=[row("far")])
    assert "ally" not in said
