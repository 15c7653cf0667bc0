import functools
import json

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

import matcher
import matcher.evaluation
from matcher.cli import cli
from matcher.evaluation.findings import METRICS
from matcher.reporting.schemas import schema
from matcher.sources import write_folder


@pytest.fixture(scope="module", autouse=True)
def each_day_is_judged_once():
    """Let the formats show one record; a run with other options makes its own."""
    judged = functools.cache(matcher.evaluation.backtest)

    def once(*asked, progress, **options):
        return judged(*asked, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(matcher.evaluation, "backtest", once)
        yield


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("backtest") / "made"
    write_folder(matcher.synthesize(150, coalitions=2, seed=3).tables, path)
    return str(path)


def run(*arguments: str) -> str:
    result = CliRunner().invoke(cli, ["backtest", "--cut", "2020-01-01", *arguments])
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.fixture(scope="module")
def report(folder):
    return json.loads(run("-d", folder, "--prior", "-f", "json"))


def test_the_json_has_the_keys_that_others_build_on(report):
    Draft202012Validator(schema("backtest")).validate(report)
    assert (report["cut"], report["horizon"], report["as_of"]) == (
        "2020-01-01",
        "12m",
        "2019-12-31",
    )
    assert next(iter(report["metrics"])) == "matcher"
    assert len(report["metrics"]) >= 9
    for values in report["metrics"].values():
        assert set(values) == set(METRICS)
        assert all(0.0 <= value <= 1.0 for value in values.values())
    assert {"slope", "brier", "brier_skill", "ece", "bins"} <= set(report["calibration"])
    assert report["calibration"]["slope"] is None  # the prior gives no probability


def test_every_format_shows_the_same_figures(folder, report):
    ndcg = report["metrics"]["matcher"]["ndcg@10"]
    assert f"{ndcg:.3f}" in run("-d", folder, "--prior")
    assert f"{ndcg:.4f}" in run("-d", folder, "--prior", "-f", "md")
    line = run("-d", folder, "--prior", "-f", "csv").splitlines()[1]
    assert float(line.split(",")[1]) == ndcg


def test_the_table_fits_eighty_columns(folder):
    assert max(len(line) for line in run("-d", folder).splitlines()) <= 80


def test_a_cut_outside_the_data_is_one_clear_error(folder):
    result = CliRunner().invoke(cli, ["backtest", "--cut", "1990-01-01", "-d", folder])
    assert result.exit_code == 1
    assert "Traceback" not in result.output and result.stderr.count("Error:") == 1
