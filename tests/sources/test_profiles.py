from pathlib import Path

import pytest

from matcher.errors import DataError, RequestError
from matcher.sources.profiles import LONGEST, add_profile


@pytest.fixture
def profile(tmp_path):
    def write(text: str) -> Path:
        path = tmp_path / "me.toml"
        path.write_text(text, "utf-8")
        return path

    return write


@pytest.fixture(scope="module")
def world(ecosystem_of):
    return ecosystem_of(
        ["p"],
        [{"id": "stt", "name": "Speech-to-text", "synonyms": "ASR"}],
        collaborations=[{"id": "x", "start_date": "2020-01-01"}],
    )


def test_a_profile_becomes_an_organization_of_the_day(world, profile):
    path = profile(
        'name = "New Robotics"\ncountry = "FI"\nfounded = 2019\naliases = ["NR", "Newbots"]\n'
        '[needs]\n"asr" = 0.5\n'
    )
    added, identifier = add_profile(world.as_of("2019-06-01"), path)
    assert str(added.day) == "2019-06-01"
    row = added.organizations.set_index("id").loc[identifier]
    assert (row["name"], row["country"], row["founded"]) == ("New Robotics", "FI", "2019")
    assert added.find_organization("newbots") == identifier
    assert added.needs.toarray().tolist() == [[0.0], [0.5]]
    assert len(world.organizations) == 1


def test_an_id_that_is_taken_gets_a_number(world, profile):
    path = profile('name = "P"')
    once, first = add_profile(world, path)
    _, second = add_profile(once, path)
    assert (first, second) == ("profile-p", "profile-p-2")


def test_everything_that_is_wrong_is_said_at_once(world, profile):
    path = profile(
        'name = 3\nkind = "firm"\nwants = 1\ncountry = ["FI"]\n[offers]\n'
        'stt = 2.0\n"Speech-to-text" = true\nnothing = 0.5\n'
    )
    with pytest.raises(DataError) as caught:
        add_profile(world, path)
    assert {(p.table, p.row, p.column) for p in caught.value.problems} == {
        ("me.toml", None, column)
        for column in (
            *("name", "kind", "wants", "country"),
            *("offers.stt", "offers.Speech-to-text", "offers.nothing"),
        )
    }


def test_one_capability_under_two_names_is_a_fault(world, profile):
    with pytest.raises(DataError, match="the capability is given twice"):
        add_profile(world, profile('name = "P"\n[offers]\nstt = 0.5\nASR = 0.7\n'))


def test_a_profile_without_a_name_says_so(world, profile):
    with pytest.raises(DataError, match="column name: a profile needs a name"):
        add_profile(world, profile('country = "FI"'))


@pytest.mark.parametrize(
    "text", ["name = ", "x = " + "[" * 20_000, "[offers]\nstt = " + "9" * 5_000]
)
def test_what_is_no_toml_is_one_clear_error(world, profile, text):
    with pytest.raises(RequestError, match=r"me\.toml"):
        add_profile(world, profile(text))


def test_a_file_without_end_is_not_read_to_its_end(world, profile):
    with pytest.raises(RequestError, match="longer than"):
        add_profile(world, profile("#" * (LONGEST + 1)))
