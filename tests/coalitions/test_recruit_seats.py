"""Whom to invite where the data are coalitions alone: nothing is gained, and seats speak."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from matcher.coalitions import recruit
from matcher.ecosystem import Ecosystem
from matcher.matching import PartnerModel
from matcher.reporting.formats import render
from matcher.workspace import KeptModels, Workspace


@pytest.fixture(scope="module")
def halves() -> Ecosystem:
    """Forty organizations in two halves; each of sixteen coalitions takes ten of one half."""
    rng = np.random.default_rng(1)
    ids = [f"o{number:02d}" for number in range(40)]
    names = [f"c{number:02d}" for number in range(16)]
    seats = [
        {
            "coalition_id": name,
            "organization_id": ids[each + 20 * (number % 2)],
            "since": "2020-01-01" if number == 2 else None,
            "source": f"list of {name}",
        }
        for number, name in enumerate(names)
        for each in rng.choice(20, 10, replace=False)
    ]
    return Ecosystem.from_tables(
        {
            "organizations": pd.DataFrame({"id": ids, "name": [each.upper() for each in ids]}),
            "coalitions": pd.DataFrame({"id": names, "name": [f"Club {each}" for each in names]}),
            "memberships": pd.DataFrame(seats),
        }
    ).as_of("2020-06-01")


def test_without_capabilities_gain_is_undefined_and_seats_speak(halves):
    report = recruit(halves, "c00", PartnerModel().fit(halves), k=5)
    assert [report.plan.organizations, report.plan.value_before, report.plan.value_after] == [
        (),
        None,
        None,
    ]
    members = set(halves.members("c00"))
    for each in report.candidates:
        assert (each.gain, each.closes) == (None, None)
        assert each.organization.id < "o20"  # of the half that the club is of
        (first, *_) = [reason for reason in each.reasons if " in Club " in reason]
        where = first.rsplit("Club ", 1)[1]
        together = members & set(halves.members(where))
        assert each.organization.id in halves.members(where)
        named = {name.lower() for name in first.split(" in ")[0][10:].split(" and ")[0].split(", ")}
        assert named <= together
        assert len(named) == min(3, len(together))
        if len(together) > 3:
            more = len(together) - 3
            assert f" and {more} more member{'s' if more > 1 else ''} in Club {where}" in first
        rows = [ground for ground in each.evidence if ground.text == f"Club {where}"]
        assert {ground.organization for ground in rows} == {each.organization.id, *named}
        assert {(ground.table, ground.source, ground.date) for ground in rows} == {
            ("memberships", f"list of {where}", "2020-01-01" if where == "c02" else None)
        }
    text = render(report, "md")
    assert "nobody's gain can be said" in text
    assert "would add no capability" not in text


def test_each_coalition_has_candidates_of_its_half(halves):
    table = Workspace(halves, model=PartnerModel().fit(halves)).recruit_all(5)
    assert table.groupby("coalition_id").size().eq(5).all()
    assert table["coalition_id"].nunique() == 16
    even = table["coalition_id"].str[1:].astype(int) % 2 == 0
    assert (table["organization_id"].lt("o20") == even).mean() > 0.95


def test_what_is_learned_of_groups_is_kept_and_a_damaged_one_learned_anew(halves, tmp_path):
    kept, notes = KeptModels(tmp_path / "kept"), []
    rows = halves.memberships
    last = rows.groupby("coalition_id").cumcount() >= 8
    dated = halves.replacing("memberships", rows.assign(since=rows["since"].mask(last, "2020-04")))

    def asked():
        return Workspace(dated, kept_models=kept, note=notes.append).recruit("c00", k=3)

    first = asked()
    assert first.model.kind == "learned"
    (file,) = kept.report().models
    assert file.file.endswith(".groups")
    assert asked() == first
    assert notes == []
    (kept.folder / file.file).write_text("{}")
    assert asked() == first
    (note,) = notes
    assert "learned anew" in note
    assert Workspace(dated, kept_models=kept, prior=True).recruit("c00").model.kind == "prior"
    kept.clear()
    assert kept.report().models == ()
