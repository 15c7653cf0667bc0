"""`matcher resolve` as a user meets it: the data set that comes out, and the files beside it."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

import matcher

TABLES = {
    "organizations": "id,name,country,aliases,parent_id,url\n"
    'a,Univ Penn,US,,,\nb,"University of Pennsylvania, Philadelphia, PA",,Old Penn,,\n'
    "c,UPenn,US,,,https://www.upenn.edu\n"
    "d,Samsung Electronics,KR,,,\ne,Samsung SDS,KR,,,\nf,Samsung Research,KR,,,\n"
    "g,Foo Robotics,FI,,,\nh,Fooo Robotics,FI,,,\ni,Bar Labs,FI,,g,\n",
    "collaborations": "id,start_date\nk1,2020-01-01\nk2,2020-01-01\n",
    "participants": "collaboration_id,organization_id,role,funding_eur\n"
    "k1,a,participant,10\nk1,b,coordinator,5\nk1,d,participant,\nk2,c,,\n",
    "ties": "organization_a,organization_b,kind\na,b,other\nd,f,equity\n",
    "coalitions": "id,name\nx,X\n",
    "memberships": "coalition_id,organization_id,role\nx,a,member\nx,b,lead\n",
    "capabilities": "id,name\ncap,Cap\n",
    "evidence": "organization_id,capability_id,count\na,cap,2\nb,cap,3\n",
}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    for name, text in TABLES.items():
        (folder / f"{name}.csv").write_text(text, "utf-8")
    return folder


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_all_tables_name_the_merged_organization(run, data: Path, tmp_path: Path) -> None:
    before = {path.name: path.read_bytes() for path in data.iterdir()}
    out = tmp_path / "out"
    done = run("resolve", "-d", str(data), "-o", str(out))
    assert (done.status, done.err) == (0, f"wrote {out}\n")
    assert {path.name: path.read_bytes() for path in data.iterdir()} == before
    assert run("validate", "-d", str(out)).status == 0

    merged = {row["id"]: row for row in rows(out / "organizations.csv")}
    assert list(merged) == ["a", "d", "e", "f", "g", "h", "i"]
    penn = merged["a"]
    assert penn["name"] == "University of Pennsylvania"
    assert penn["url"] == "https://www.upenn.edu"
    assert set(penn["aliases"].split(";")) == {
        "Univ Penn", "University of Pennsylvania, Philadelphia, PA", "UPenn", "Old Penn", "b", "c"
    }  # fmt: skip
    assert merged["f"]["parent_id"] == "d"  # a laboratory is linked, not merged
    assert merged["i"]["parent_id"] == "g"  # as it came
    assert rows(out / "participants.csv") == [
        {"collaboration_id": "k1", "organization_id": "a", "role": "coordinator",
         "funding_eur": "15"},
        {"collaboration_id": "k1", "organization_id": "d", "role": "participant",
         "funding_eur": ""},
        {"collaboration_id": "k2", "organization_id": "a", "role": "", "funding_eur": ""},
    ]  # fmt: skip
    assert [row["organization_b"] for row in rows(out / "ties.csv")] == ["f"]
    assert [row["role"] for row in rows(out / "memberships.csv")] == ["lead"]
    assert [row["count"] for row in rows(out / "evidence.csv")] == ["2", "3"]
    ecosystem = matcher.load(out)
    assert ecosystem.find_organization("b") == "a"


def test_a_table_tells_what_was_merged(run, data: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = run("resolve", "-d", str(data), "-o", str(out), "-f", "csv")
    assert done.out == (out / "resolution" / "merged.csv").read_text("utf-8")
    merged = rows(out / "resolution" / "merged.csv")
    assert [(row["id"], row["cluster_id"]) for row in merged] == [
        ("a", "a"),
        ("b", "a"),
        ("c", "a"),
    ]
    assert all(float(row["probability"]) >= 0.9 for row in merged)


def test_each_decision_is_a_waterfall_that_adds_up(run, data: Path, tmp_path: Path) -> None:
    done = run("resolve", "-d", str(data), "-o", str(tmp_path / "out"), "-f", "json")
    report = json.loads(done.out)
    assert report == json.loads((tmp_path / "out" / "resolution" / "report.json").read_text())
    (cluster,) = report["clusters"]
    assert [member["id"] for member in cluster["members"]] == ["a", "b", "c"]
    assert [each["id"] for each in cluster["registered"]] == ["known:upenn"]
    assert cluster["probability"] == min(each["probability"] for each in cluster["decisions"])
    for decision in cluster["decisions"]:
        total = sum(step["weight"] for step in decision["waterfall"])
        assert total == pytest.approx(decision["weight"], abs=1e-6)
        assert decision["probability"] == pytest.approx(1 / (1 + 2**-total), abs=1e-6)


def test_rolling_up_takes_parts_into_their_whole(run, data: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run("resolve", "-d", str(data), "-o", str(out), "--rollup")
    assert [row["id"] for row in rows(out / "organizations.csv")] == ["a", "d", "e", "g", "h"]
    merged = {row["id"]: row["cluster_id"] for row in rows(out / "resolution" / "merged.csv")}
    assert (merged["f"], merged["i"]) == ("d", "g")
    assert "rolled up" in (out / "resolution" / "report.md").read_text("utf-8")


def test_a_person_decides_what_is_doubtful(run, data: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    run("resolve", "-d", str(data), "-o", str(first), "--threshold", "0.999999")
    review = first / "resolution" / "review.csv"
    table = rows(review)
    assert len(rows(first / "organizations.csv")) == 9  # nothing is as sure as that
    assert {(row["a"], row["b"]) for row in table} >= {("a", "known:upenn"), ("c", "known:upenn")}
    assert {row["decision"] for row in table} == {""}
    decided = tmp_path / "decided.csv"
    with decided.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["decision", "a", "b"])
        writer.writerows([["same", "g", "h"], ["different", "a", "b"], ["", "d", "e"]])
    run("resolve", "-d", str(data), "-o", str(second), "--apply", str(decided))
    ids = [row["id"] for row in rows(second / "organizations.csv")]
    assert "g" in ids and "h" not in ids
    assert {"a", "b"} <= set(ids)


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["perhaps,a,b"], "this is no decision"),
        (["same,a,zzz"], "there is no such organization"),
        (["same,a,b", "different,a,b"], "keep"),
    ],
)
def test_a_review_that_is_wrong_is_refused(
    run, data: Path, tmp_path: Path, lines: list[str], message: str
) -> None:
    review = tmp_path / "review.csv"
    review.write_text("\n".join(["decision,a,b", *lines]), "utf-8")
    out = tmp_path / "out"
    done = run("resolve", "-d", str(data), "-o", str(out), "--apply", str(review))
    assert done.status == 1
    assert message in done.err
    assert not out.exists()


def test_a_dump_of_ror_gives_ids_and_names(run, data: Path, tmp_path: Path) -> None:
    dump = tmp_path / "ror.json"
    dump.write_text(json.dumps([ror("01", "Foo Robotics", "FI"), ror("02", "Foo Robotics", "US"),
                                ror("03", "Elsewhere", "DE"), {"id": 1}]))  # fmt: skip
    out = tmp_path / "out"
    done = run("resolve", "-d", str(data), "-o", str(out), "--ror", str(dump), "-f", "json")
    found = {row["id"]: row for row in rows(out / "organizations.csv")}
    assert found["g"]["ror"] == "https://ror.org/012345601"
    assert found["d"]["ror"] == ""
    assert json.loads(done.out)["registers"] == ["known", "ror"]


def test_a_short_form_of_many_in_ror_stays_that_of_the_one_that_is_known(
    run, tmp_path: Path
) -> None:
    data, dump, out = tmp_path / "data", tmp_path / "ror.json", tmp_path / "out"
    data.mkdir()
    names = ["CMU", "Carnegie Mellon University", "Chiang Mai University", "Foo Institute (CMU)"]
    lines = ["id,name", *[f"n{number},{name}" for number, name in enumerate(names)]]
    (data / "organizations.csv").write_text("\n".join(lines), "utf-8")
    known = [("01", "Carnegie Mellon University", "US"), ("02", "Chiang Mai University", "TH")]
    dump.write_text(json.dumps([ror(*each, short="CMU") for each in known]), "utf-8")
    run("resolve", "-d", str(data), "-o", str(out), "--ror", str(dump))
    found = {row["id"]: row["ror"] for row in rows(out / "organizations.csv")}
    assert found == {
        "n0": "https://ror.org/012345601", "n2": "https://ror.org/012345602", "n3": "",
    }  # fmt: skip


def ror(number: str, name: str, country: str, short: str = "") -> dict[str, Any]:
    names = [{"value": name, "types": ["ror_display"]}]
    return {
        "id": f"https://ror.org/0123456{number}",
        "status": "active",
        "names": names + ([{"value": short, "types": ["acronym"]}] if short else []),
        "types": ["company"],
        "locations": [{"geonames_details": {"country_code": country, "name": "Oulu"}}],
    }


def test_a_dump_of_another_schema_is_refused(run, data: Path, tmp_path: Path) -> None:
    dump = tmp_path / "ror.json"
    dump.write_text('[{"id": "https://ror.org/012345601", "name": "Old"}]')
    done = run("resolve", "-d", str(data), "-o", str(tmp_path / "o"), "--ror", str(dump))
    assert (done.status, "schema 2" in done.err) == (1, True)


def test_the_same_input_gives_the_same_bytes(run, data: Path, tmp_path: Path) -> None:
    texts = []
    for name in ("one", "two"):
        run("resolve", "-d", str(data), "-o", str(tmp_path / name))
        files = sorted(path for path in (tmp_path / name).rglob("*") if path.is_file())
        texts.append([path.read_bytes() for path in files])
    assert texts[0] == texts[1]


def test_a_database_gets_its_files_beside_it(run, data: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.duckdb"
    assert run("resolve", "-d", str(data), "-o", str(out)).status == 0
    assert len(matcher.load(out).organizations) == 7
    assert (tmp_path / "out-resolution" / "merged.csv").is_file()


@pytest.mark.parametrize("target", ["data", "full", "out.csv"])
def test_nothing_is_written_where_it_must_not_be(
    run, data: Path, tmp_path: Path, target: str
) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine")
    before = sorted(tmp_path.rglob("*"))
    done = run("resolve", "-d", str(data), "-o", str(tmp_path / target))
    assert done.status == (2 if target == "out.csv" else 1)
    assert sorted(tmp_path.rglob("*")) == before


def test_what_is_no_review_is_said_to_be_none(run, data: Path, tmp_path: Path) -> None:
    for number, content in enumerate((b'foo,bar\n"a,b\n', b"\xa1\xff", b"id,name\n1,a\n")):
        review = tmp_path / f"{number}.csv"
        review.write_bytes(content)
        done = run("resolve", "-d", str(data), "-o", str(tmp_path / "o"), "--apply", str(review))
        assert done.status == 1
        assert "is no review file; take the review.csv" in done.err


def test_names_that_attack_are_harmless_in_the_files(run, tmp_path: Path) -> None:
    data, out = tmp_path / "data", tmp_path / "out"
    data.mkdir()
    names = ["=cmd() University", "University of =cmd()", "<b>|x University", "a\x1b[31m b"]
    lines = ["id,name", *[f'n{i},"{name}"' for i, name in enumerate(names)]]
    (data / "organizations.csv").write_text("\n".join(lines), "utf-8")
    done = run("resolve", "-d", str(data), "-o", str(out))
    assert done.status == 0
    assert "\x1b" not in done.out
    for name in ("merged.csv", "review.csv"):
        for row in rows(out / "resolution" / name):
            assert not any(cell.startswith("=") for cell in row.values())
    assert "<b>" not in (out / "resolution" / "report.md").read_text("utf-8")
