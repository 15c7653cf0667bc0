import datetime

import pytest

from matcher.ecosystem.vocabulary import Vocabulary, split_list
from matcher.errors import AmbiguousNameError, NotYetError, OtherKindError, UnknownNameError


@pytest.fixture
def firms():
    return Vocabulary(
        "organization",
        ["kt", "sec", "sds", "samsung"],
        ["KT", "Samsung Electronics", "Samsung SDS", "Not Samsung"],
        ["Korea Telecom; 케이티", "Samsung", "Samsung;KT", float("nan")],
    )


@pytest.mark.parametrize("text", ["kt", "KT", "korea  telecom", "KOREA TELECOM", "케이티"])
def test_an_id_a_name_or_an_alias_in_any_case_finds(firms, text):
    assert firms.find(text) == "kt"


def test_an_id_goes_before_a_name_and_a_name_before_an_alias(firms):
    assert firms.find("Samsung") == "samsung"  # an id, though two have it as an alias
    assert firms.find("KT") == "kt"  # a name, though another has it as an alias


def test_a_name_of_several_is_an_error_with_their_ids():
    twins = Vocabulary("organization", ["a", "b"], ["Twin", "Twin"], ["", ""])
    with pytest.raises(AmbiguousNameError, match=r"'Twin' names 2 organizations.*a, b"):
        twins.find("Twin")
    many = Vocabulary("organization", [*"abcdefghijkl"], [*"ABCDEFGHIJKL"], ["ETH"] * 12)
    with pytest.raises(AmbiguousNameError, match=r"its id: a \(A\), b .*, j \(J\) and 2 more"):
        many.find("eth")
    two = Vocabulary("organization", ["1", "2"], ["Eurotech", "Ericsson"], ["ETH", "ETH"])
    with pytest.raises(AmbiguousNameError, match=r"its id: 1 \(Eurotech\), 2 \(Ericsson\)"):
        two.find("ETH")


def test_where_there_is_none_at_all_that_is_said():
    with pytest.raises(UnknownNameError, match="The data set names no coalition"):
        Vocabulary("coalition", [], [], []).find("One")


def test_an_unknown_name_comes_with_the_nearest(firms):
    with pytest.raises(UnknownNameError) as caught:
        firms.find("Samsong Electronics")
    assert caught.value.nearest[0] == "Samsung Electronics"
    assert "no organization named 'Samsong Electronics'" in str(caught.value)


def test_rows_of_unknown_ids_are_minus_one(firms):
    assert firms.rows(["sds", "nobody", "kt"]).tolist() == [2, -1, 0]
    with pytest.raises(UnknownNameError):
        firms.row("nobody")


def test_lists_are_split_and_blanks_dropped():
    assert split_list(" a ;; b;") == ["a", "b"]
    assert split_list(float("nan")) == []


def test_the_id_of_what_comes_later_is_not_taken_for_the_name_of_another():
    later = [("north", "South", datetime.date(2030, 1, 1))]
    words = Vocabulary("coalition", ["a", "b"], ["North", "South"], ["", ""], later)
    with pytest.raises(NotYetError, match=r"South \(north\).*exists from 2030-01-01"):
        words.find("North")
    assert words.find("South") == "b"  # a name of the day, though another will be called so too


def test_where_nothing_is_near_no_name_is_offered():
    words = Vocabulary("coalition", ["a", "b"], ["North", "South"], ["", ""])
    with pytest.raises(UnknownNameError, match="Nothing there is called like it"):
        words.find("xyzzy")


@pytest.mark.parametrize(
    ("find", "text", "said"),
    [
        ("find_organization", "us", "'us' (Us) is a coalition, no organization; ask `matcher rec"),
        ("find_coalition", "A firm", "'A firm' is an organization, no coalition; ask `matcher sug"),
        ("find_capability", "Us", "'Us' is a coalition, no capability"),
        ("find_organization", "speech", "'speech' (Speech) is a capability, no organization"),
        ("find_organization", "Later", "'Later' is a coalition, no organization"),
        ("find_organization", "nobody", "no organization named 'nobody'"),
    ],
)
def test_a_name_of_another_kind_is_said_to_be_one(ecosystem_of, find, text, said):
    eco = ecosystem_of(
        [{"id": "a", "name": "A firm"}],
        [{"id": "speech", "name": "Speech"}],
        coalitions=[
            {"id": "us", "name": "Us"},
            {"id": "later", "name": "Later", "founded": "2030-01-01"},
        ],
    ).as_of("2020-01-01")
    with pytest.raises(UnknownNameError) as raised:
        getattr(eco, find)(text)
    assert str(raised.value).startswith(said)
    assert isinstance(raised.value, OtherKindError) == (text != "nobody")


def test_few_of_many_ids_are_found_as_all_of_them_are():
    ids = [f"o{number}" for number in range(1000)]
    words = Vocabulary("organization", ids, ids, [""] * len(ids))
    few = ["o999", "O1", "none", None, "o0"]
    assert words.rows(few).tolist() == [999, -1, -1, -1, 0]
    assert words.rows(few * 100).tolist() == [999, -1, -1, -1, 0] * 100
