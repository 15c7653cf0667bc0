"""What all tests share: a clean environment, and how a test asks for a program."""

from __future__ import annotations

import datetime
import functools
import gc
import os
import shutil
import subprocess
import weakref
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pandas as pd
import pytest
from hypothesis import settings

import matcher.sources
from matcher.ecosystem import Ecosystem
from matcher.ecosystem.known_tables import KnownTables
from matcher.matching import PartnerModel
from matcher.reporting import gexf
from matcher.reporting.drawing import Drawing

from .gephi import dropped_by_gephi
from .matching.history_makers import SMALL, made_ecosystem
from .rich_ecosystem import Tables, rich_tables

RequireTool = Callable[[str], str]

TESTS = Path(__file__).parent
CACHE = TESTS.parent / ".cache" / "node"

# How long an example takes says how busy the machine is, not whether the code is right.
settings.register_profile("matcher", deadline=None)
settings.load_profile("matcher")


def pytest_collection_finish() -> None:
    """Let the collector of garbage pass over all that is imported, and come by less often.

    It looks at everything alive time and again, which the whole run has to pay for.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 100)


@pytest.fixture(scope="session", autouse=True)
def no_settings_of_the_shell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep what the developer has set, and the models they keep, away from the tests."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("MATCHER_DATA", "NO_COLOR", "FORCE_COLOR", "COLUMNS"):
            patch.delenv(name, raising=False)
        patch.setenv("MATCHER_PROGRESS", "off")  # lines that only a slow machine would write
        patch.setenv("MATCHER_CACHE", str(tmp_path_factory.mktemp("kept-models")))
        yield


@pytest.fixture(scope="session", autouse=True)
def each_bundled_case_is_read_once() -> Iterator[None]:
    """Let tests of one process share the cases of the package: ecosystems are immutable."""
    load = matcher.sources.load
    once = functools.cache(load)
    cases = [each.name for each in (TESTS.parent / "datasets").iterdir()]

    def read(data: Any = "korea-ai-2020", as_of: Any = None) -> Ecosystem:
        return once(data, as_of) if data in cases else load(data, as_of)

    with pytest.MonkeyPatch.context() as patch:
        for place in ("sources", "ingestion.skilled", "ingestion.skills", "ingestion.tagged"):
            patch.setattr(f"matcher.{place}.load", read)
        yield


@pytest.fixture(scope="session", autouse=True)
def each_day_is_looked_at_once() -> Iterator[None]:
    """Let an ecosystem that is asked again for a day give the one that it gave."""
    as_of = KnownTables.as_of
    given: weakref.WeakKeyDictionary[KnownTables, dict[Any, KnownTables]]
    given = weakref.WeakKeyDictionary()

    def once(
        self: KnownTables, day: str | datetime.date, *, everybody: bool = False
    ) -> KnownTables:
        days = given.setdefault(self, {})
        if (day, everybody) not in days:
            found = as_of(self, day, everybody=everybody)
            if found is self:  # to keep it here would keep it for ever
                return found
            days[day, everybody] = found
        return days[day, everybody]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(KnownTables, "as_of", once)
        yield


@pytest.fixture(scope="session")
def require_tool() -> RequireTool:
    """Return a function that finds a program on the path and gives its full name.

    Without the program the test is skipped, and the reason names the program. Where
    MATCHER_REQUIRE_TOOLS is 1, as it is in CI, the test fails instead: a machine that should run
    everything must not pass by leaving something out.
    """

    def find(name: str) -> str:
        path = shutil.which(name)
        if path is not None:
            return path
        reason = f"this test needs the program {name!r}, which is not on the path"
        if os.environ.get("MATCHER_REQUIRE_TOOLS") == "1":
            pytest.fail(reason)
        pytest.skip(reason)

    return find


@pytest.fixture(scope="session")
def node_folder(require_tool: RequireTool) -> Path:
    """Give the folder in which the packages of tests/node are installed."""
    return _installed(require_tool("npm"))


def _installed(npm: str) -> Path:
    """Install the locked packages into the cache, again only where the lock file changed."""
    lock = (TESTS / "node" / "package-lock.json").read_bytes()
    stamp = CACHE / "installed-lock.json"
    if not stamp.exists() or stamp.read_bytes() != lock:
        # Each worker of pytest-xdist installs for itself; the first to finish wins.
        own = CACHE.with_name(f"node-{os.getpid()}")
        shutil.copytree(TESTS / "node", own, ignore=shutil.ignore_patterns("node_modules"))
        done = subprocess.run(
            [npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts"],
            cwd=own,
            capture_output=True,
            check=False,
            timeout=300,
        )
        if done.returncode != 0:
            shutil.rmtree(own)
            reason = f"npm ci could not install what the tests run: {done.stderr.decode()[-500:]}"
            if os.environ.get("MATCHER_REQUIRE_TOOLS") == "1":
                pytest.fail(reason)
            pytest.skip(reason)
        (own / stamp.name).write_bytes(lock)
        shutil.rmtree(CACHE, ignore_errors=True)
        try:
            own.rename(CACHE)
        except OSError:  # another worker was faster
            shutil.rmtree(own)
    shutil.copy(TESTS / "node" / "read_gexf.mjs", CACHE / "read_gexf.mjs")
    return CACHE


@pytest.fixture(scope="session", autouse=True)
def gephi_keeps_every_edge() -> Iterator[None]:
    """Apply the rule of Gephi's importer to every GEXF file that a test has the program write."""
    write = gexf.write_gexf

    def write_and_check(drawing: Drawing, path: Path, *, dynamic: bool = False) -> None:
        write(drawing, path, dynamic=dynamic)
        assert not dropped_by_gephi(ElementTree.parse(path).getroot())

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gexf, "write_gexf", write_and_check)
        yield


def make_ecosystem(
    organizations: Sequence[str | dict[str, str]],
    capabilities: Sequence[str | dict[str, object]] = (),
    **tables: list[dict[str, object]],
) -> Ecosystem:
    """Make an ecosystem of ids, or dictionaries, and of lists of dictionaries by table name.

    A capability without a name is called by its id, a bare id by itself in capitals.
    """
    named = [row if isinstance(row, str) else {"name": row["id"], **row} for row in capabilities]
    rows = {"organizations": organizations, "capabilities": named, **tables}
    frames = {
        name: pd.DataFrame(
            [{"id": row, "name": row.upper()} if isinstance(row, str) else row for row in table]
        )
        for name, table in rows.items()
        if table
    }
    return Ecosystem.from_tables(frames)


@pytest.fixture(scope="session")
def ecosystem_of() -> Callable[..., Ecosystem]:
    """Return `make_ecosystem`."""
    return make_ecosystem


@pytest.fixture(scope="session")
def rich_made() -> Tables:
    """Give the tables of `rich_ecosystem`; take a copy of the dictionary to change some."""
    return rich_tables()


@pytest.fixture(scope="session")
def rich(rich_made: Tables) -> Ecosystem:
    """Give them as an ecosystem, not cut at a day."""
    return Ecosystem.from_tables(rich_made, "rich")


@pytest.fixture(scope="session")
def rich_prior(rich: Ecosystem) -> PartnerModel:
    """Give the prior on it."""
    return PartnerModel().fit(rich)


@pytest.fixture(scope="session")
def rich_learned(rich: Ecosystem) -> PartnerModel:
    """Give a model that learned from its past, in little time."""
    return PartnerModel(learn=True, effort=SMALL).fit(rich)


@pytest.fixture(scope="session")
def made_learned() -> PartnerModel:
    """Give one that learned from the made ecosystem, which is known to be learnable."""
    return PartnerModel(learn=True, effort=SMALL).fit(made_ecosystem())
