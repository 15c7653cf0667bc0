"""What all tests share: a clean environment, and how a test asks for a program."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Sequence

import pandas as pd
import pytest

from matcher.ecosystem import Ecosystem

RequireTool = Callable[[str], str]


@pytest.fixture(scope="session", autouse=True)
def no_settings_of_the_shell() -> Iterator[None]:
    """Keep what the developer has set for their own use of the program away from the tests."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("MATCHER_DATA", "NO_COLOR", "FORCE_COLOR", "COLUMNS"):
            patch.delenv(name, raising=False)
        yield


@pytest.fixture
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
