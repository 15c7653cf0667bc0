from __future__ import annotations

import json

import pytest

ARTICLE = (
    "Kiel, 2021-03-09\n\nThe Polar Alliance, led by KT, includes Alphor. KT offers chatbots. "
    "Betaline may join the alliance."
)


@pytest.fixture
def article(tmp_path):
    path = tmp_path / "news.txt"
    path.write_text(ARTICLE, "utf-8")
    return path


def test_an_article_becomes_a_draft_that_other_commands_read(run, article, tmp_path):
    out = tmp_path / "draft"
    outcome = run("ingest", "article", str(article), "-o", str(out))
    assert outcome.status == 0, outcome.err
    assert "review.csv" in "".join(outcome.out.split())
    assert run("validate", "-d", str(out)).status == 0
    told = json.loads(run("coalitions", "-d", str(out), "-f", "json").out)
    (coalition,) = told["coalitions"]
    assert [(m["id"], m["role"]) for m in coalition["members"]] == [
        ("kt", "lead"),
        ("alphor", "member"),
    ]
    assert "Betaline" in (out / "rejects.csv").read_text("utf-8")
    assert "draft" in (out / "SOURCES.md").read_text("utf-8")


def test_the_vocabulary_is_the_one_that_is_named(run, article, tmp_path):
    out = tmp_path / "draft"
    assert (
        run("ingest", "article", str(article), "-d", "ai-capabilities", "-o", str(out)).status == 0
    )
    assert "new: the vocabulary" in (out / "organizations.csv").read_text("utf-8").split("\n")[1]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["article", "FILE", "--ai-only"], "--ai-only cannot be asked of article"),
        (["ror", "FILE", "-d", "korea-ai-2020"], "--data cannot be asked of ror"),
        (["article", "FILE", "--published", "soon"], "no day"),
    ],
)
def test_what_cannot_be_asked_is_said(run, article, tmp_path, arguments, message):
    arguments = [str(article) if word == "FILE" else word for word in arguments]
    outcome = run("ingest", *arguments, "-o", str(tmp_path / "out"))
    assert outcome.status == 2
    assert message in outcome.err
    assert not (tmp_path / "out").exists()


def test_a_data_set_that_is_not_there_is_told(run, article, tmp_path):
    out = tmp_path / "out"
    outcome = run("ingest", "article", str(article), "-d", "nowhere", "-o", str(out))
    assert (outcome.status, "no bundled data set" in outcome.err) == (1, True)
    assert not out.exists()


def test_tag_reads_the_texts_of_projects(run, tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "project.csv").write_text(
        "id;acronym;title;startDate;objective\n"
        "1;A;On trams;2020-01-01;Speech recognition for trams.\n"
        "2;B;On trams;2020-01-01;Our vision is a network of trams.\n",
        "utf-8",
    )
    (folder / "organization.csv").write_text(
        "projectID;organisationID;name;role\n1;9;Tramworks;coordinator\n", "utf-8"
    )
    out = tmp_path / "out"
    assert run("ingest", "cordis", str(folder), "--tag", "-o", str(out)).status == 0
    rows = (out / "collaboration_capabilities.csv").read_text("utf-8").splitlines()
    assert rows[1:] == ["1,speech-to-text,1,text,Speech recognition"]
    assert run("validate", "-d", str(out)).status == 0


def test_an_article_without_text_is_an_error_and_writes_nothing(run, tmp_path):
    (tmp_path / "empty.txt").write_text("")
    outcome = run("ingest", "article", str(tmp_path / "empty.txt"), "-o", str(tmp_path / "out"))
    assert outcome.status == 1
    assert "no text to read" in outcome.err
    assert not (tmp_path / "out").exists()


def test_review_is_written_where_nothing_can_be_taken(run, tmp_path):
    path, out = tmp_path / "news.txt", tmp_path / "draft"
    path.write_text("The Polar Alliance may grow. Betaline may join the Polar Alliance.")
    outcome = run("ingest", "article", str(path), "-d", "ai-capabilities", "-o", str(out))
    assert outcome.status == 0, outcome.err
    assert "Betaline is a member of Polar Alliance,no" in (out / "review.csv").read_text("utf-8")
    assert "Betaline" in (out / "rejects.csv").read_text("utf-8")
    assert (out / "organizations.csv").read_text("utf-8").count("\n") == 1


def test_an_article_in_a_language_that_is_not_read_is_an_error(run, tmp_path):
    path = tmp_path / "news.txt"
    path.write_text(
        "Die Firma hat mit der Bank und dem Land einen Verbund gegr\u00fcndet.", "utf-8"
    )
    outcome = run("ingest", "article", str(path), "-o", str(tmp_path / "out"))
    assert (outcome.status, "in German, which is not read" in outcome.err) == (1, True)


def test_what_was_proposed_is_taken_once_the_review_says_yes(run, tmp_path):
    path, out = tmp_path / "news.txt", tmp_path / "draft"
    path.write_text(
        "Kiel, 2021-03-09\n\nThe Polar Alliance, led by KT, includes Alphor and Etalon. "
        "Betaline may join the alliance.",
        "utf-8",
    )
    told = ("ingest", "article", str(path), "-o", str(out))
    assert run(*told).status == 0
    said = {"Betaline is a member": "yes", "Etalon is a member": "no"}
    for _ in range(2):  # a decision holds for the runs that follow
        rows = (out / "review.csv").read_text("utf-8").splitlines()
        marked = [
            next((f"{word}{row}" for who, word in said.items() if f",{who}" in row), row)
            for row in rows
        ]
        assert sum(a != b for a, b in zip(rows, marked, strict=True)) == len(said)
        (out / "review.csv").write_text("\n".join(marked) + "\n", "utf-8")
        assert run(*told, "--again").status == 0
        members = (out / "memberships.csv").read_text("utf-8")
        assert [name in members for name in ("kt", "alphor", "etalon", "betaline")] == [
            *(True, True, False, True)
        ]
        said = {}
    named = next(n for n, row in enumerate(marked) if ",name," in row or ",named," in row)
    marked[named] = "yes" + marked[named].removeprefix("yes")
    (out / "review.csv").write_text("\n".join(marked) + "\n", "utf-8")
    outcome = run(*told, "--again")
    assert outcome.status == 1 and f"row {named + 1}, column decision" in outcome.err
