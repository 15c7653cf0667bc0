"""Every problem of every table at once, each with its place, its cause and its remedy."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from matcher.ecosystem.raw import RawTable, as_numbers, as_text, shown
from matcher.ecosystem.schema import TABLES
from matcher.ecosystem.validation import validate
from matcher.errors import Problem


def frame(header: str, *rows: str) -> pd.DataFrame:
    """Write a small table down as in a file, with "|" between the cells."""
    return pd.DataFrame([row.split("|") for row in rows], columns=header.split("|"), dtype="str")


GOOD = {
    "organizations": frame("id|name", "kt|KT", "lg|LG", "skt|SK Telecom"),
    "capabilities": frame("id|name", "speech|Speech", "vision|Vision"),
    "collaborations": frame("id|start_date", "p1|2019"),
    "coalitions": frame("id|name", "one|AI One Team", "two|Another"),
}

# table, its rows, then what is said: row, column, value, a word of the problem, one of the fix
BROKEN = [
    ("evidence", "organization_id|capability_id", "ktt|speech",
     2, "organization_id", "ktt", "no such id", "Did you mean 'kt'?"),
    ("evidence", "organization_id|capability_id", "kt|zzz",
     2, "capability_id", "zzz", "capabilities", "add the row to capabilities"),
    ("evidence", "organization_id|capability_id", "kt|",
     2, "capability_id", None, "empty", "Fill in"),
    ("evidence", "organization_id", "kt",
     1, "capability_id", None, "column is missing", "Add the column capability_id"),
    ("evidence", "organization_id|capability id", "kt|speech",
     1, "capability_id", None, "missing", "Is it 'capability id'?"),
    ("evidence", "organization_id|capability_id|strength", "kt|speech|1.5",
     2, "strength", "1.5", "out of range", "from 0 to 1"),
    ("evidence", "organization_id|capability_id|strength", "kt|speech|-0.5",
     2, "strength", "-0.5", "out of range", "from 0 to 1"),
    ("evidence", "organization_id|capability_id|strength", "kt|speech|0,5",
     2, "strength", "0,5", "no number", "point for the decimals: 0.5"),
    ("evidence", "organization_id|capability_id|strength", "kt|speech|much",
     2, "strength", "much", "no number", "Write a number"),
    ("evidence", "organization_id|capability_id|count", "kt|speech|-3",
     2, "count", "-3", "negative", "at least 0"),
    ("evidence", "organization_id|capability_id|count", "kt|speech|inf",
     2, "count", "inf", "not finite", "finite"),
    ("evidence", "organization_id|capability_id|count", "kt|speech|nan",
     2, "count", "nan", "no number", "leave the cell empty"),
    ("evidence", "organization_id|capability_id|count", "kt|speech|1_000",
     2, "count", "1_000", "no number", "Write a number"),
    ("evidence", "organization_id|capability_id|direction", "kt|speech|ofers",
     2, "direction", "ofers", "none of the known values", "Did you mean 'offers'?"),
    ("evidence", "organization_id|capability_id|date", "kt|speech|31/02/2020",
     2, "date", "31/02/2020", "no date", "YYYY-MM-DD"),
    ("evidence", "organization_id|capability_id|date", "kt|speech|0000-00-00",
     2, "date", "0000-00-00", "no date", "YYYY-MM-DD"),
    ("evidence", "organization_id|capability_id|date", "kt|speech|2020-13",
     2, "date", "2020-13", "no date", "YYYY-MM-DD"),
    ("evidence", "organization_id|capability_id|date", "kt|speech|2019-02-29",
     2, "date", "2019-02-29", "no date", "YYYY-MM-DD"),
    ("participants", "collaboration_id|organization_id|funding_eur", "p1|kt|-1",
     2, "funding_eur", "-1", "negative", "at least 0"),
    ("collaboration_capabilities", "collaboration_id|capability_id|weight", "p1|speech|-1",
     2, "weight", "-1", "negative", "at least 0"),
    ("organizations", "id|name|country", "kt|KT|kr",
     2, "country", "kr", "two capital letters", "Write KR"),
    ("organizations", "id|name|country", "kt|KT|Korea",
     2, "country", "Korea", "no country", "ISO 3166-1"),
    ("organizations", "id|name|kind", "kt|KT|firm",
     2, "kind", "firm", "none of the known", "company"),
    ("organizations", "id|name|parent_id", "kt|KT|kt",
     2, "parent_id", "kt", "kt -> kt", "Empty or correct the parent_id"),
    ("collaborations", "id|start_date|end_date", "p1|2020-06|2020-05",
     2, "end_date", "2020-05", "before the start", "start_date or end_date"),
    ("collaborations", "id|start_date", "p1|NA",
     2, "start_date", None, "empty", "Fill in"),
    ("memberships", "coalition_id|organization_id|since|until", "one|kt|2020-06-03|2020-06-02",
     2, "until", "2020-06-02", "since is 2020-06-03", "since or until"),
    ("coalitions", "id|name|founded|dissolved", "one|AI One Team|2020-02-20|2019",
     2, "dissolved", "2019", "before the start", "founded or dissolved"),
    ("rivalries", "coalition_a|coalition_b", "one|one",
     2, "coalition_b", "one", "both sides are one", "remove the row"),
    ("ties", "organization_a|organization_b|kind", "kt|kt|equity",
     2, "organization_b", "kt", "both sides are one", "remove the row"),
    ("ties", "organization_a|organization_b|kind", "kt|lg|",
     2, "kind", None, "empty", "Fill in"),
    ("organizations", "id|name|Name", "kt|KT|KT",
     1, "name", "Name", "given twice", "rename one"),
    ("organizations", "id|name|note| Note ", "kt|KT|a|b",
     1, "Note", " Note ", "given twice (first as 'note')", "rename one"),
    ("organizations", "id|name|", "kt|KT|what",
     1, None, None, "column 3 has no name", "Name the column"),
    ("organizations", "id|name", "kt|a\0b",
     2, "name", r"a\x00b", "NUL", "Remove"),
    ("organizations", "id|name|country", "kt|KT|\x1b[31m",
     2, "country", r"\x1b[31m", "no country", "ISO"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("table", "header", "row", "line", "column", "value", "problem", "fix"), BROKEN
)
def test_each_fault_is_said_with_its_place_and_remedy(
    table: str,
    header: str,
    row: str,
    line: int,
    column: str | None,
    value: str | None,
    problem: str,
    fix: str,
) -> None:
    # Only the organization that the row itself is about may be missing from the table.
    others = frame("id|name", "kt|KT", "lg|LG") if table != "organizations" else None
    raw = {**GOOD, table: frame(header, row)}
    if others is not None:
        raw["organizations"] = others
    (found,) = validate(raw).problems
    assert (found.table, found.row, found.column, found.value) == (table, line, column, value)
    assert problem in found.problem
    assert fix in found.fix


def test_a_sound_data_set_has_no_problem() -> None:
    assert validate(GOOD).problems == []


def test_all_problems_of_all_tables_come_at_once_in_order_and_once() -> None:
    rows = [row for row in BROKEN if row[0] == "evidence" and row[1].count("|") == 2]
    evidence = pd.concat([frame(header, row) for _, header, row, *_ in rows], ignore_index=True)
    found = validate({**GOOD, "evidence": evidence, "ties": frame("organization_a", "kt")}).problems
    assert len(found) == len(rows) + 2
    assert [p.row for p in found if p.table == "evidence"] == list(range(2, len(rows) + 2))
    assert [p.column for p in found if p.table == "ties"] == ["kind", "organization_b"]
    assert len(set(found)) == len(found)
    assert [p.table for p in found] == ["evidence"] * len(rows) + ["ties"] * 2


def test_a_repeated_id_names_the_first_line_that_has_it() -> None:
    lines = np.array([2, 5, 9])
    raw = RawTable(frame("id|name", "kt|KT", "lg|LG", " kt |Korea Telecom"), lines)
    (found,) = validate({"organizations": raw}).problems
    assert (found.row, found.column, found.value) == (9, "id", "kt")
    assert "row 2" in found.problem


def test_each_circle_of_parents_is_spelled_out_once() -> None:
    rows = ["a|A|b", "b|B|c", "c|C|a", "d|D|a", "e|E|f", "f|F|e", "g|G|"]
    found = validate({**GOOD, "capabilities": frame("id|name|parent_id", *rows)}).problems
    assert [(p.row, p.value) for p in found] == [(2, "b"), (6, "f")]
    assert "a -> b -> c -> a" in found[0].problem
    assert "e -> f -> e" in found[1].problem


def test_a_long_circle_is_shortened() -> None:
    rows = [f"c{i}|C|c{(i + 1) % 500}" for i in range(500)]
    (found,) = validate({**GOOD, "capabilities": frame("id|name|parent_id", *rows)}).problems
    assert "(492 more)" in found.problem


def test_an_end_that_can_lie_on_the_start_is_right() -> None:
    rows = ["p1|2020-06|2020", "p2|2020|2020-01", "p3|2020-06-03|2020-06-03"]
    collaborations = frame("id|start_date|end_date", *rows)
    assert validate({**GOOD, "collaborations": collaborations}).problems == []


def test_an_unknown_table_is_named_with_the_nearest() -> None:
    (found,) = validate({**GOOD, "organisations": frame("id", "x")}).problems
    assert (found.table, found.row) == ("organisations", None)
    assert "Did you mean 'organizations'?" in found.fix


def test_no_organizations() -> None:
    (found,) = validate({"capabilities": GOOD["capabilities"]}).problems
    assert found.table == "organizations"
    assert "no such table" in found.problem


def test_ids_of_a_table_that_is_not_there_are_unknown() -> None:
    ties = frame("collaboration_id|organization_id", "p1|kt")
    raw = {"organizations": GOOD["organizations"], "participants": ties}
    (found,) = validate(raw).problems
    assert (found.column, found.problem) == ("collaboration_id", "collaborations has no such id")


def test_repeated_participants_and_memberships_are_no_problem() -> None:
    participants = frame("collaboration_id|organization_id", "p1|kt", "p1|kt")
    memberships = frame("coalition_id|organization_id", "one|kt", "one|kt")
    raw = {**GOOD, "participants": participants, "memberships": memberships}
    assert validate(raw).problems == []


def test_ids_of_a_table_that_was_not_read_whole_are_not_called_unknown() -> None:
    raw: dict[str, RawTable | pd.DataFrame] = {
        "organizations": RawTable.unread("organizations.csv"),
        "ties": frame("organization_a|organization_b|kind", "x|y|equity"),
    }
    assert validate(raw).problems == []


def test_final_form() -> None:
    organizations = frame(
        "name|ID|country|score|aliases", "NA| 007 |NA|0.50|a; b", "null|1e5|KR|NA|", "||||"
    )
    evidence = frame(
        "organization_id|capability_id|count|date", "007|speech| 3 |2020", "1e5|speech|NA|NA"
    )
    tables = validate({**GOOD, "organizations": organizations, "evidence": evidence}).tables
    assert list(tables) == list(TABLES)
    found = tables["organizations"]
    assert list(found.columns) == [*TABLES["organizations"].column_names, "score"]
    assert found["id"].tolist() == ["007", "1e5"]
    assert found["name"].tolist() == ["NA", "null"]
    assert found["country"].tolist() == ["NA", "KR"]  # Namibia
    assert found["score"].tolist() == ["0.50", "NA"]  # an extra column stays as it is
    assert found["aliases"].isna().tolist() == [False, True]
    found = tables["evidence"]
    assert found["direction"].tolist() == ["offers", "offers"]
    assert found["count"].dtype == np.float64
    assert found["count"].fillna(-1).tolist() == [3.0, -1.0]
    assert found["date"].isna().tolist() == [False, True]
    assert tables["capabilities"]["weight"].tolist() == [1.0, 1.0]
    for name, table in tables.items():
        for column in TABLES[name].columns:
            wanted = np.dtype(float) if column.kind == "number" else pd.StringDtype(na_value=np.nan)
            assert table[column.name].dtype == wanted, (name, column.name)


def test_the_callers_frames_stay_as_they_are() -> None:
    organizations = pd.DataFrame({"ID": [" 1", "2"], "name": ["a", "b"]}, index=[7, 7])
    before = organizations.copy(deep=True)
    assert validate({"organizations": organizations}).problems == []
    pd.testing.assert_frame_equal(organizations, before)


def test_typed_cells_are_judged_as_text() -> None:
    organizations = pd.DataFrame(
        {
            "id": [1.0, 2.0],
            "name": ["a", "b"],
            "founded": pd.to_datetime(["2020-01-31", None]),
            "aliases": [["x", "y"], None],
            "big": pd.array([2**53 + 1, None], dtype="Int64"),
            "flag": [True, False],
        }
    )
    validated = validate({"organizations": organizations})
    found = validated.tables["organizations"]
    assert validated.problems == []
    assert found["id"].tolist() == ["1", "2"]
    assert found["founded"].fillna("").tolist() == ["2020-01-31", ""]
    assert found["aliases"].fillna("").tolist() == ["x;y", ""]
    assert found["big"].fillna("").tolist() == ["9007199254740993", ""]
    assert found["flag"].tolist() == ["true", "false"]


def test_many_unknown_ids_are_all_reported() -> None:
    count = 5000
    evidence = pd.DataFrame({"organization_id": [f"x{i}" for i in range(count)]})
    found = validate({**GOOD, "evidence": evidence.assign(capability_id="speech")}).problems
    assert len(found) == count
    assert {p.problem for p in found} == {"organizations has no such id"}


@pytest.mark.parametrize("size", [100, 10_000_000])
def test_a_long_cell_is_short_in_the_message(size: int) -> None:
    cell = "x" * size
    raw = {**GOOD, "organizations": pd.DataFrame({"id": [cell], "name": [cell], "kind": [cell]})}
    raw["ties"] = pd.DataFrame({"organization_a": ["kt"], "organization_b": [cell], "kind": [cell]})
    found = validate(raw).problems
    assert len(found) == 3
    assert max(len(str(problem)) for problem in found) < 400


def test_a_problem_cannot_steer_a_terminal() -> None:
    nasty = "\x1b[2J\x07\u202e"
    raw = {
        nasty: GOOD["organizations"],
        "organizations": pd.DataFrame(
            [["a", "b", nasty, nasty]], columns=["id", "name", *[nasty] * 2]
        ),
        "ties": pd.DataFrame({"organization_a": [nasty], "organization_b": ["a"], "kind": [nasty]}),
        "collaborations": pd.DataFrame({"id": [nasty] * 2, "start_date": [nasty] * 2}),
        "capabilities": pd.DataFrame({"id": [nasty], "name": ["x"], "parent_id": [nasty]}),
    }
    found = validate(raw).problems
    assert len(found) == 8
    for problem in found:
        assert all(
            part is None or isinstance(part, int) or part.isprintable()
            for part in vars(problem).values()
        ), problem


def test_shown_keeps_what_can_be_read() -> None:
    assert shown("한글 é 😀") == "한글 é 😀"
    assert shown("a\u00a0b\n") == r"a\xa0b\n"


def test_as_text_of_nothing() -> None:
    text = as_text(pd.Series([" ", "", None, float("nan"), pd.NaT], dtype=object))
    assert text.isna().all()


def test_numbers_of_other_scripts_are_no_numbers() -> None:
    assert np.isnan(as_numbers(pd.Series(["١٢", "\uff11\uff12", "0x10", ""]))).all()


def test_problem_is_what_the_command_line_prints() -> None:
    (found,) = validate({"organizations": frame("id|name", "kt|")}).problems
    assert found == Problem(
        "organizations",
        2,
        "name",
        None,
        "the cell is empty, and this column must be filled",
        "Fill in the name",
    )


# -- what is allowed but looks like a slip -----------------------------------------------------


def slips(**tables: pd.DataFrame) -> list[tuple[str, int | None, str | None, str | None]]:
    """Give where the notes are, of tables in which nothing is wrong."""
    firms = frame("id|name", "a|A", "b|B")
    found = validate({"organizations": firms, **tables}, look_for_slips=True)
    assert found.problems == []
    return [(note.table, note.row, note.column, note.value) for note in found.notes]


def test_codes_that_no_country_has_are_noted_once_each() -> None:
    firms = frame("id|name|country", "a|A|UK", "b|B|GB", "c|C|UK", "d|D|ZZ", "e|E|NA", "f|F|XK")
    assert slips(organizations=firms) == [
        ("organizations", 2, "country", "UK"),
        ("organizations", 5, "country", "ZZ"),
    ]
    uk = validate({"organizations": firms}, look_for_slips=True).notes[0]
    assert (uk.problem, uk.fix) == ("ISO 3166-1 has no such code, in 2 rows", "Write GB")


@pytest.mark.parametrize(
    ("url", "noted"),
    [
        ("not a url", True),
        ("none", True),
        ("https://", True),
        ("https://a.example/x y", True),
        ("https://a.example:80/x?y=1#z", False),
        ("www.a.example", False),
        ("http://한국.kr", False),
        ("HTTPS://A.example", False),
        ("ftp://a.example/x", True),
        ("blob:a.example/x", True),
        ("mailto:x@a.example", True),
    ],
)
def test_what_is_no_address_is_noted(url: str, noted: bool) -> None:
    firms = frame("id|name|url", f"a|A|{url}", "b|B|")
    assert slips(organizations=firms) == ([("organizations", 2, "url", url)] if noted else [])


def test_organizations_of_one_name_are_noted() -> None:
    firms = frame("id|name", "a|Acme  Ltd", "b|B", "c|ACME ltd")
    assert slips(organizations=firms) == [("organizations", 4, "name", "ACME ltd")]


def test_a_rivalry_that_is_stated_both_ways_is_noted() -> None:
    rivalries = frame(
        "coalition_a|coalition_b|since|until",
        "x|y|2019|",
        "y|x||",
        "x|z|2019|2020",
        "z|x|2020|",  # may begin when the other ended
    )
    coalitions = frame("id|name", "x|X", "y|Y", "z|Z")
    found = slips(coalitions=coalitions, rivalries=rivalries)
    assert found == [("rivalries", 3, "coalition_b", "x")]


def test_memberships_that_overlap_are_noted() -> None:
    memberships = frame(
        "coalition_id|organization_id|role|since|until",
        "x|a||2018-01-01|2019-12-31",
        "x|a|invited|2018-01-01|",  # no membership yet
        "x|a|lead|2020-01-01|",
        "x|a|member|2021-01-01|",
        "x|b||2020-01-01|",
    )
    found = slips(coalitions=frame("id|name", "x|X"), memberships=memberships)
    assert found == [("memberships", 5, "organization_id", "a")]
    assert slips(coalitions=frame("id|name", "x|X"), memberships=memberships.iloc[:0]) == []
