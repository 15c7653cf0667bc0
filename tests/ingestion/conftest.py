from __future__ import annotations

import functools
from collections.abc import Iterator

import pytest

import matcher.sources


@pytest.fixture(scope="session", autouse=True)
def each_data_set_is_read_once() -> Iterator[None]:
    """Let the tests of this folder share ecosystems, which are immutable."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(matcher.sources, "load", functools.cache(matcher.sources.load))
        yield
