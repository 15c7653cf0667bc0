from __future__ import annotations

import functools
from collections.abc import Iterator

import pytest

import matcher.sources

#: Reads each data set once, whatever becomes of its files.
_READ = functools.cache(matcher.sources.load)


@pytest.fixture(scope="module", autouse=True)
def each_data_set_is_read_once() -> Iterator[None]:
    """Let the tests of these modules share ecosystems, which are immutable; others read anew."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(matcher.sources, "load", _READ)
        yield
