"""The fixture that asks for a program: a path, a skip, or a failure in CI."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest


def test_a_program_that_is_there_is_found(require_tool: Callable[[str], str]) -> None:
    assert Path(require_tool("sh")).is_file()


def test_a_missing_program_skips_the_test(
    require_tool: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MATCHER_REQUIRE_TOOLS", raising=False)
    with pytest.raises(pytest.skip.Exception, match="no-such-program"):
        require_tool("no-such-program")


def test_a_missing_program_fails_the_test_where_all_tools_must_be(
    require_tool: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MATCHER_REQUIRE_TOOLS", "1")
    with pytest.raises(pytest.fail.Exception, match="no-such-program"):
        require_tool("no-such-program")
