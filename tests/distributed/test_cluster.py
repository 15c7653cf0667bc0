"""A scheduler and workers as processes of their own give the bytes that one process gives."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import replace
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import psutil
import pytest

import matcher
from matcher.coalitions.invitations import Inviting, candidates_of_all
from matcher.distributed import Workers, dask_workers, in_order
from matcher.distributed.dask_workers import cluster_workers
from matcher.ecosystem import Ecosystem
from matcher.errors import ClusterError
from matcher.evaluation import backtest
from matcher.matching import PartnerModel, bulk, learned_context
from matcher.matching.bulk import scores, suggestions
from matcher.matching.group_model import GroupModel
from matcher.partitions import Partitions

from ..cli.conftest import Outcome, command_line, heeds_interrupts, invoke
from ..matching.history_makers import SMALL
from ..rich_ecosystem import CUT
from .conftest import Cluster, kill, wait_for

DAY = "2020-06-03"


@pytest.fixture(autouse=True)
def small_partitions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut small data into several partitions."""
    monkeypatch.setattr(bulk, "FEWEST_ASKING", 16)


# -- the same as in one process ------------------------------------------------------------------


@pytest.mark.parametrize("all_followed", [2**15, 0])
def test_partners_of_everybody(
    workers: Workers,
    rich_learned: PartnerModel,
    monkeypatch: pytest.MonkeyPatch,
    all_followed: int,
) -> None:
    # Workers do as the context says that they are sent, whatever they would do themselves.
    monkeypatch.setattr(learned_context, "ALL_FOLLOWED", all_followed)
    model = rich_learned.applied_to(rich_learned.context.ecosystem)
    asked = model.asked(2, novelty=0.5)
    here = list(suggestions(asked))
    assert len(here) == 16
    for mine, theirs in zip(here, suggestions(asked, workers=workers), strict=True):
        pd.testing.assert_frame_equal(mine, theirs, check_exact=True)


def test_scores_of_pairs(workers: Workers, rich_learned: PartnerModel) -> None:
    rng = np.random.default_rng(0)
    ids = rich_learned.context.ecosystem.organization_ids.ids
    a = rng.integers(len(ids), size=500)
    pairs = rich_learned.pairs_to_score(ids[a], ids[(a + 1 + rng.integers(9, size=500)) % len(ids)])
    here = list(scores(pairs))
    assert len(here) > 5
    for mine, theirs in zip(here, scores(pairs, workers=workers), strict=True):
        pd.testing.assert_frame_equal(mine, theirs, check_exact=True)


def test_candidates_of_every_coalition(workers: Workers, rich_learned: PartnerModel) -> None:
    inviting = Inviting.of(rich_learned.context.ecosystem, GroupModel(rich_learned), 7)
    here = pd.concat(list(candidates_of_all(inviting)))
    theirs = pd.concat(list(candidates_of_all(inviting, workers=workers)))
    assert here["coalition_id"].nunique() > 1
    pd.testing.assert_frame_equal(here, theirs, check_exact=True)


def test_what_is_learned(
    workers: Workers, rich: Ecosystem, rich_learned: PartnerModel, tmp_path: Path
) -> None:
    model = PartnerModel(learn=True, effort=SMALL).fit(rich, workers=workers)
    model.save(tmp_path / "theirs")
    rich_learned.save(tmp_path / "mine")
    assert (tmp_path / "theirs").read_bytes() == (tmp_path / "mine").read_bytes()


def test_a_backtest(workers: Workers, rich: Ecosystem) -> None:
    here = backtest(rich, CUT, queries=30, learn=False)
    theirs = backtest(rich, CUT, queries=30, learn=False, workers=workers)
    assert here.to_dict() == theirs.to_dict()


# -- who works -----------------------------------------------------------------------------------


def where(state: list[int], item: int) -> tuple[int, int]:
    """Tell who did an item."""
    time.sleep(0.02)
    return os.getpid(), state[0] + item


def failing(state: object, item: object) -> None:
    """Fail as the program would."""
    raise ZeroDivisionError("a fault")


def test_both_work_and_who_is_too_small_does_not(cluster: Cluster) -> None:
    notes: list[str] = []
    with cluster_workers(cluster.address, note=notes.append) as workers:
        found = list(in_order(workers, where, [100], range(40)))
        assert [number for _, number in found] == list(range(100, 140))
        assert {pid for pid, _ in found} == {each.pid for each in cluster.workers[:2]}
        with pytest.raises(ZeroDivisionError, match="a fault"):
            list(in_order(workers, failing, None, [1]))
    assert len(notes) == 2  # once for each state
    assert "left out: it has 0.1 GB of memory and needs" in notes[0]


def test_who_does_not_see_the_file_is_sent_it_once(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    from matcher.distributed import sharing

    def elsewhere(state: object, path: Path) -> Any:
        file = write(state, path)
        return replace(file, path=f"{path}.not-there")

    write = sharing.write_state
    monkeypatch.setattr(sharing, "write_state", elsewhere)
    monkeypatch.setattr(sharing, "PIECE", 1000)
    monkeypatch.setattr(dask_workers, "LOOK_AFTER", 0.1)
    with cluster_workers(cluster.address) as workers:
        state = np.arange(1000)
        found = list(in_order(workers, np.take, state, range(10)))
        assert found == list(range(10))
        assert 2 * state.nbytes < workers._sharing.sent < 2 * state.nbytes + 3000


def test_other_versions_are_named_in_one_message(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    numpy = metadata.version("numpy")
    monkeypatch.setattr("distributed.versions._version_cached", lambda name: "0.0.1")
    with pytest.raises(ClusterError) as caught, cluster_workers(cluster.address):
        pass
    said = str(caught.value)
    assert f"numpy is {numpy} there and 0.0.1 here (tcp://127.0.0.1:" in said
    assert said.count("numpy is") == said.count("scipy is") == 1
    assert "Install the same versions" in said
    assert f"matcher is {matcher.__version__} there and 0.0.1 here" in said


# -- addresses -----------------------------------------------------------------------------------


@pytest.fixture
def no_dask() -> Iterator[str]:
    """Give the address of a server that is none of Dask's."""
    with socket.create_server(("127.0.0.1", 0)) as server:  # takes calls, and never says a word
        yield f"tcp://127.0.0.1:{server.getsockname()[1]}"


def refused(address: str) -> Outcome:
    """Name an address that is none: there is one line, in seconds."""
    began = time.monotonic()
    outcome = invoke("suggest", "--all", "-o", "x.csv", "--prior", "--cluster", address)
    assert time.monotonic() - began < 30
    assert outcome.status == 1 and outcome.err.count("\n") == 1
    return outcome


def test_where_nobody_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dask_workers, "PATIENCE", 1.0)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert (
        f"no Dask scheduler answers at 'tcp://127.0.0.1:{port}'"
        in refused(f"tcp://127.0.0.1:{port}").err
    )
    assert "missing port number" in refused("nonsense").err


def test_where_something_else_listens(no_dask: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dask_workers, "PATIENCE", 1.0)
    assert "no Dask scheduler answers" in refused(no_dask).err


def test_options_that_do_not_go_together() -> None:
    both = invoke("suggest", "--all", "-o", "x.csv", "--cluster", "tcp://a:1", "--workers", "2")
    assert both.status == 2 and "leave out --workers" in both.err
    for option in (["--workers", "2"], ["--cluster", "tcp://a:1"], ["--resume"]):
        for asked in (["suggest", "KT"], ["recruit", "AI One Team"]):
            one = invoke(*asked, *option)
            assert one.status == 2 and "is for --all" in one.err


# -- who is killed -------------------------------------------------------------------------------

SUGGEST = ("suggest", "--all", "--prior", "--as-of", DAY, "-k", "3")


def test_workers_and_the_scheduler_are_killed(
    doomed: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, table = tmp_path / "whole.parquet", tmp_path / "table.parquet"
    assert invoke(*SUGGEST, "-o", str(whole)).status == 0
    cluster = ("--cluster", doomed.address, "-o", str(table))

    def killing(*victims: subprocess.Popen[bytes]) -> None:
        """Kill them when the first partition of the next run is there."""
        keep = Partitions.keep

        def and_kill(self: Partitions, number: int, frame: pd.DataFrame) -> None:
            keep(self, number, frame)
            for victim in victims:
                kill(victim)
            monkeypatch.setattr(Partitions, "keep", keep)

        monkeypatch.setattr(Partitions, "keep", and_kill)

    killing(doomed.workers[0])
    survived = invoke(*SUGGEST, *cluster)
    assert survived.status == 0, survived.err
    assert table.read_bytes() == whole.read_bytes()
    table.unlink()

    killing(doomed.scheduler)
    ended = invoke(*SUGGEST, *cluster)
    assert ended.status == 1 and not table.exists()
    assert f"the scheduler at {doomed.address} is gone" in ended.err
    assert "partitions are kept in table.parquet.parts" in ended.err and "--resume" in ended.err

    resumed = invoke(*SUGGEST, "-o", str(table), "--resume")
    assert resumed.status == 0 and "partitions are there already" in resumed.err
    assert table.read_bytes() == whole.read_bytes()
    assert not (tmp_path / "table.parquet.parts").exists()


def test_workers_of_a_run_listen_here_alone_and_end_with_it(tmp_path: Path) -> None:
    """Ctrl-C and kill -9 both leave no process behind."""
    for number in (signal.SIGINT, signal.SIGKILL):
        run = _backtest_with_workers(tmp_path)
        process = psutil.Process(run.pid)
        wait_for(lambda at=process: len(_workers(at)) == 2)
        for each in (process, *_workers(process)):
            assert _listens_at(each) <= {"127.0.0.1"}
        started = process.children(recursive=True)
        run.send_signal(number)
        _, said = run.communicate(timeout=60)
        assert b"Traceback" not in said
        _, alive = psutil.wait_procs(started, timeout=60)
        assert alive == []


def test_a_run_whose_workers_are_starting_ends_with_them(tmp_path: Path) -> None:
    """Ctrl-C in a terminal reaches the run and all processes that it started so far."""
    run = _backtest_with_workers(tmp_path)
    process = psutil.Process(run.pid)
    wait_for(lambda: len(process.children(recursive=True)) == 3)  # two workers and a tracker
    started = process.children(recursive=True)
    os.killpg(run.pid, signal.SIGINT)
    _, said = run.communicate(timeout=60)
    assert run.returncode == 130 and b"Traceback" not in said
    assert said.splitlines()[-1].startswith(b"Interrupted: matcher backtest")
    _, alive = psutil.wait_procs(started, timeout=60)
    assert alive == []


def _backtest_with_workers(folder: Path) -> subprocess.Popen[bytes]:
    """Start a run with two workers, as the first of a group of processes of its own."""
    return subprocess.Popen(
        command_line("backtest", "--cut", "2020-01-01", "--workers", "2"),
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=heeds_interrupts,
        start_new_session=True,
    )


def _workers(process: psutil.Process) -> list[psutil.Process]:
    """Give the children that listen: workers do, what else Python starts does not."""
    return [each for each in process.children(recursive=True) if _listens_at(each)]


def _listens_at(process: psutil.Process) -> set[str]:
    try:
        return {c.laddr.ip for c in process.net_connections() if c.status == "LISTEN"}
    except psutil.NoSuchProcess:  # a helper of Python's that was done in between
        return set()
