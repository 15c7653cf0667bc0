import re

import numpy as np
import pytest

from matcher.errors import OptionError, RequestError, UnknownNameError
from matcher.matching.constraints import LINKED, Constraints, Filters
from matcher.matching.context import Context
from matcher.matching.shortlist import ShortlistRow


@pytest.fixture(scope="module")
def context(ecosystem_of):
    organizations = [
        {"id": "asker", "name": "Asker", "kind": "company", "country": "KR"},
        {"id": "friend", "name": "Friend", "kind": "company", "country": "KR"},
        {"id": "ally", "name": "Ally", "kind": "university", "country": "KR"},
        {"id": "rival", "name": "Rival", "kind": "company", "country": "JP"},
        {
            "id": "lab",
            "name": "Lab",
            "kind": "university",
            "country": "NA",
            "aliases": "The Lab; L",
            "tier": "gold",
        },
        {"id": "guest", "name": "Guest", "kind": "other", "country": "KR"},
    ]
    return Context(
        ecosystem_of(
            organizations,
            [{"id": "ai", "name": "AI"}, {"id": "speech", "name": "Speech", "parent_id": "ai"}],
            evidence=[{"organization_id": "lab", "capability_id": "speech"}],
            collaborations=[{"id": "c", "start_date": "2019", "end_date": "2019-06"}],
            participants=[
                {"collaboration_id": "c", "organization_id": o} for o in ("asker", "friend")
            ],
            coalitions=[{"id": "us", "name": "Us"}, {"id": "them", "name": "Them"}],
            memberships=[
                {"coalition_id": "us", "organization_id": "asker", "role": "lead"},
                {"coalition_id": "us", "organization_id": "ally"},
                {"coalition_id": "us", "organization_id": "guest", "role": "invited"},
                {"coalition_id": "them", "organization_id": "rival"},
            ],
            rivalries=[{"coalition_a": "them", "coalition_b": "us"}],
        )
    )


def left(context, **filters):
    constraints = Constraints(context, Filters(**filters))
    barred = constraints.barred(np.array([context.ecosystem.organization_ids.row("asker")]))[0]
    return [str(each) for each in context.ecosystem.organization_ids.ids[~barred]]


def test_partners_of_work_or_coalition_are_left_out_and_the_invited_are_not(context):
    assert left(context, rivals="flag") == ["rival", "lab", "guest"]
    with_partners = left(context, rivals="flag", include_partners=True)
    assert with_partners == ["friend", "ally", "rival", "lab", "guest"]


def test_who_is_apart_is_barred_and_can_be_had_apart(context):
    assert left(context) == ["lab", "guest"]
    query = np.array([context.ecosystem.organization_ids.row("asker")])
    for rivals, kept in (("apart", True), ("exclude", False)):
        otherwise = Constraints(context, Filters(rivals=rivals)).barred_otherwise(query)[0]
        names = context.ecosystem.organization_ids.ids[~otherwise].tolist()
        assert ("rival" in names) == kept


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"countries": ("kr",)}, ["guest"]),
        ({"countries": ("NA", "jp")}, ["rival", "lab"]),
        ({"kinds": ("university", "other")}, ["lab", "guest"]),
        ({"capabilities": ("AI",)}, ["lab"]),
        ({"rivals": "exclude"}, ["lab", "guest"]),
        ({"rivals": "only"}, ["rival"]),
        ({"exclude": ("the lab", "GUEST")}, ["rival"]),
        ({"where": {"tier": "Gold"}}, ["lab"]),
        ({"where": {"aliases": "the lab"}}, ["lab"]),
        ({"where": {"tier": "silver"}}, []),
        ({"where_not": {"tier": ("gold",)}}, ["rival", "guest"]),  # of unknown tier, so not gold
        ({"where_not": {"aliases": ("the lab",), "country": ("jp", "us")}}, ["guest"]),
        ({"where": {"country": "KR"}, "where_not": {"kind": ("other",)}}, []),
        ({"countries": ("KR",), "kinds": ("university",)}, []),
    ],
)
def test_each_filter_keeps_what_it_says(context, filters, expected):
    assert left(context, **{"rivals": "flag", **filters}) == expected


def test_the_filter_that_removes_a_partner_is_named(context):
    constraints = Constraints(context, Filters(countries=("KR",), rivals="exclude"))
    row = context.ecosystem.organization_ids.row
    reason = {
        each: constraints.removed_by(row("asker"), row(each))
        for each in ("asker", "friend", "rival", "lab", "guest")
    }
    assert reason == {
        "asker": "the organization itself",
        "friend": "already partners",
        "rival": "country is not KR",
        "lab": "country is not KR",
        "guest": None,
    }


@pytest.mark.parametrize(("include", "expected"), [(False, ["ally", "friend"]), (True, [])])
def test_partners_that_are_left_out_are_told(context, include, expected):
    constraints = Constraints(context, Filters(include_partners=include))
    known = constraints.known_partners(context.ecosystem.organization_ids.row("asker"))
    assert sorted(context.ecosystem.organization_ids.ids[known]) == expected


def test_who_declined_is_left_out(context):
    shortlist = tuple(
        ShortlistRow(name, status, None, "asked.csv", number)
        for number, (name, status) in enumerate([("lab", "declined"), ("guest", "agreed")], start=2)
    )
    assert left(context, rivals="flag", shortlist=shortlist) == ["rival", "guest"]


def test_what_stands_apart_is_named(context):
    constraints = Constraints(context, Filters())
    row = context.ecosystem.organization_ids.row
    assert constraints.removed_by(row("asker"), row("rival")) == "apart: rival coalition"
    assert constraints.removed_by(row("asker"), row("guest")) is None


def test_what_a_filter_names_must_exist(context):
    with pytest.raises(UnknownNameError, match=r"no column of organizations named 'teir'.*tier"):
        left(context, where={"teir": "gold"})
    with pytest.raises(UnknownNameError, match="no capability named 'spech'"):
        left(context, capabilities=("spech",))
    with pytest.raises(OptionError, match="'firm' is no kind of organization"):
        Filters(kinds=("firm",))
    with pytest.raises(RequestError, match="rivals must be"):
        Filters(rivals="ignore")  # type: ignore[arg-type]


def test_who_is_linked_by_a_stated_tie_is_left_out_like_a_partner(context):
    import pandas as pd

    tie = {"organization_a": ["lab"], "organization_b": ["asker"], "kind": ["other"]}
    linked = Context(context.ecosystem.adding({"ties": pd.DataFrame(tie)}))
    assert left(linked) == ["guest"]
    assert "lab" in left(linked, include_partners=True)
    rows = linked.ecosystem.organization_ids
    found = Constraints(linked, Filters())
    assert found.removed_by(rows.row("asker"), rows.row("lab")) == LINKED
    assert found.counts(rows.row("lab"))[LINKED] == 1


@pytest.mark.parametrize("country", ["K", "KOR", "K1", "12", "\u97d3\u570b", ""])
def test_a_country_is_two_letters(country: str) -> None:
    with pytest.raises(OptionError, match="is no country code"):
        Filters(countries=(country,))


@pytest.mark.parametrize("name", ["countries", "kinds", "capabilities", "exclude"])
def test_a_list_of_texts_is_one_text_any_row_of_them_or_refused(name: str) -> None:
    one = "KR" if name == "countries" else "university"
    for given in (one, [one], (each for each in [one])):
        assert getattr(Filters(**{name: given}), name) == (one,)  # type: ignore[arg-type]
    for wrong in (3, None, [3], [one, None]):
        said = re.escape(f"{name} must be a text or a list of texts, not {wrong!r}")
        with pytest.raises(OptionError, match=said):
            Filters(**{name: wrong})  # type: ignore[arg-type]
