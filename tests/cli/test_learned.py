"""Learning once, and asking what was learned."""

from __future__ import annotations

import importlib
import json
import re
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest
from jsonschema import Draft202012Validator

from matcher.matching import PartnerModel
from matcher.reporting.schemas import schema
from matcher.sources import load, write_folder

from ..matching.history_makers import SMALL, made_tables
from .conftest import command_line


@dataclass(frozen=True)
class Learned:
    """A data set and a model of it, as the options that name them."""

    options: tuple[str, ...]


@pytest.fixture(scope="module")
def learned(tmp_path_factory: pytest.TempPathFactory) -> Learned:
    folder = tmp_path_factory.mktemp("learned")
    write_folder(made_tables(), folder / "made")
    ecosystem = load(folder / "made")
    PartnerModel(learn=True, effort=SMALL).fit(ecosystem).save(folder / "model")
    return Learned(("-d", str(folder / "made"), "--model", str(folder / "model")))


@pytest.mark.parametrize(
    ("name", "arguments"),
    [("suggest", ("o3", "-k", "3")), ("explain", ("o3", "o4")), ("pairs", ("-k", "3"))],
)
def test_the_json_of_a_learned_model_follows_its_schema(
    run, learned: Learned, name: str, arguments: tuple[str, ...]
) -> None:
    outcome = run(name, *arguments, *learned.options, "-f", "json")
    assert outcome.status == 0
    found = json.loads(outcome.out)
    assert found["model"]["kind"] == "learned"
    Draft202012Validator(schema(name)).validate(found)


def test_reports_state_probability_lift_and_interval(run, learned: Learned) -> None:
    for format in ("table", "md"):
        text = run("suggest", "o3", "-k", "1", *learned.options, "-f", format).out
        said = " ".join(text.split())
        assert "times those of a random pair" in said
        assert "probability" in said
        assert "90% interval" in said
        assert "start" in said
        if format == "table":
            assert max(map(len, text.splitlines())) <= 80


def test_suggestions_for_all_are_those_for_each(run, learned: Learned, tmp_path: Path) -> None:
    tables = []
    for ending in ("csv", "parquet"):
        path = tmp_path / f"all.{ending}"
        assert run("suggest", "--all", "-k", "3", *learned.options, "-o", str(path)).status == 0
        tables.append(pd.read_csv(path) if ending == "csv" else pd.read_parquet(path))
    pd.testing.assert_frame_equal(*tables, check_dtype=False)
    columns = ["organization_id", "rank", "partner_id", "score", "probability", "apart"]
    assert list(tables[0]) == columns
    one = json.loads(run("suggest", "o3", "-k", "3", *learned.options, "-f", "json").out)
    mine = tables[0][tables[0]["organization_id"] == "o3"]
    assert mine["partner_id"].tolist() == [match["partner"]["id"] for match in one["matches"]]
    assert mine["score"].tolist() == pytest.approx([m["score"] for m in one["matches"]])


def test_listed_pairs_keep_their_order_and_columns(run, learned: Learned, tmp_path: Path) -> None:
    path = tmp_path / "pairs.csv"
    path.write_text("organization_a,organization_b,=m,'=m\no9,o3,x,=y\no1,o2,NA,\n", "utf-8")
    for options, known in ((learned.options, True), ([*learned.options[:2], "--prior"], False)):
        outcome = run("score", str(path), *options, "-o", str(tmp_path / "out.csv"))
        assert outcome.status == 0
        found = pd.read_csv(tmp_path / "out.csv", keep_default_na=False)
        asked = ["organization_a", "organization_b", "'=m", "''=m"]
        columns = [*asked, "score", "probability", "apart"]
        assert list(found) == columns
        assert found["organization_a"].tolist() == ["o9", "o1"]
        assert found["'=m"].tolist() == ["x", "NA"]
        assert (found["probability"] != "").all() == known


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("organization_a\no1\n", "organization_b"),
        ("organization_a,organization_b\no1,\n", "row 2"),
        (
            "organization_a,organization_b\no1,o1\n",
            "row 2, column organization_b, value 'o1': it is the same as o1",
        ),
        ("organization_a,organization_b,score\no1,o2,7\n", "has a column score already"),
        ("organization_a,organization_b\no1,nobody at all\n", "row 2, column organization_b"),
        ("", "the file is empty"),
        ("organization_a,organization_b\nrow1,o1,o2\n", "row 2: the row has 3 cells"),
        ("organization_a,organization_b\no1,o2\no3\n", "row 3: the row has 1 cell"),
        ("organization_a;organization_b\no1;o2\n", "separated by semicolons"),
        ("organization_a,organization_b\n\n\no1,\n", "row 4, column organization_b"),
        ("organization_a,organization_b,note,note\no1,o2,,\n", "several columns 'note'"),
    ],
)
def test_a_list_of_pairs_that_cannot_be_scored(
    run, learned: Learned, tmp_path: Path, text: str, said: str
) -> None:
    path = tmp_path / "pairs.csv"
    path.write_text(text, "utf-8")
    outcome = run("score", str(path), *learned.options[:2], "-o", str(tmp_path / "out.csv"))
    assert outcome.status == 1
    assert said in outcome.err
    assert not (tmp_path / "out.csv").exists()


def test_a_seed_that_nothing_draws_by_is_refused(run, learned: Learned) -> None:
    for options in (learned.options, (*learned.options[:2], "--prior")):
        outcome = run("suggest", "o3", *options, "--seed", "3")
        assert outcome.status == 2
        assert "--seed" in outcome.err


def test_a_terminated_fit_leaves_no_file(learned: Learned, tmp_path: Path) -> None:
    running = subprocess.Popen(
        command_line("fit", *learned.options[:2], "-o", str(tmp_path / "model")),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    while not list(tmp_path.iterdir()):  # the file that is to take the model's place
        assert running.poll() is None
        time.sleep(0.05)
    running.send_signal(signal.SIGTERM)
    _, errors = running.communicate(timeout=60)
    assert running.returncode == 143
    assert b"Traceback" not in errors
    assert list(tmp_path.iterdir()) == []


def test_fit_says_where_there_is_too_little_to_learn_from(run, tmp_path: Path) -> None:
    model = str(tmp_path / "model")
    outcome = run("fit", "-o", model)
    assert outcome.status == 0
    assert "too little" in outcome.err
    text = run("suggest", "KT", "--model", model, "-f", "json").out
    assert (
        json.loads(text)["matches"] == json.loads(run("suggest", "KT", "-f", "json").out)["matches"]
    )


def test_without_a_file_a_command_learns_first(
    run, learned: Learned, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("matcher.matching.learning.Effort", lambda **_: SMALL)
    asked = ("suggest", "o3", "-f", "json")
    assert run(*asked, *learned.options[:2]).out == run(*asked, *learned.options).out
    prior = json.loads(run(*asked, *learned.options[:2], "--prior").out)
    assert prior["model"]["kind"] == "prior"
    assert run(*asked, *learned.options, "--prior").status == 2


def test_a_wrong_name_is_told_before_anything_is_learned(
    run, learned: Learned, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("matcher.matching.learning.learn", lambda *_: pytest.fail("it learned"))
    outcome = run("suggest", "nobody at all", *learned.options[:2])
    assert (outcome.status, "nobody at all" in outcome.err) == (1, True)


def test_a_wrong_file_is_a_clear_error(run, tmp_path: Path) -> None:
    path = tmp_path / "model"
    path.write_text("no model", "utf-8")
    outcome = run("suggest", "KT", "--model", str(path))
    assert (outcome.status, "not a model file" in outcome.err) == (1, True)


@pytest.mark.parametrize(
    "arguments",
    [
        ("--all",),
        ("--all", "-o", "all.txt"),
        ("--all", "KT", "-o", "all.csv"),
        ("--all", "-f", "csv", "-o", "all.csv"),
    ],
)
def test_all_used_wrongly(run, arguments: tuple[str, ...]) -> None:
    assert run("suggest", *arguments).status == 2


def test_fit_writes_the_model_that_python_learns(
    run, learned: Learned, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("matcher.matching.learning.Effort", lambda: SMALL)
    outcome = run("fit", *learned.options[:2], "-o", str(tmp_path / "model"))
    assert outcome.status == 0
    assert re.search(r"Learned from the last \d years", outcome.err)
    assert (tmp_path / "model").read_bytes() == Path(learned.options[3]).read_bytes()


def test_the_backtest_judges_probabilities_that_were_learned_before_the_cut(
    run, learned: Learned, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = importlib.import_module("matcher.evaluation.backtest")
    monkeypatch.setattr(module, "Effort", lambda **_: SMALL)
    asked = ("--cut", "2018-01-01", "--queries", "60", *learned.options[:2], "-f", "json")
    prior = json.loads(run("backtest", "--prior", *asked).out)
    assert prior["calibration"]["bins"] in (None, [])
    found = json.loads(run("backtest", *asked).out)
    Draft202012Validator(schema("backtest")).validate(found)
    assert found["model"]["kind"] == "learned"
    assert found["calibration"]["bins"]
    assert "context" in [each["family"] for each in found["ablation"]]
