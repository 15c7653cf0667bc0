"""Values of a stream, whatever the pieces it comes in."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.ingestion import json_stream
from matcher.ingestion.json_stream import JsonStream

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=6,
)


def read(content: bytes, chunk: int = 1, longest: int = 1_000) -> list[Any]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_stream, "_CHUNK", chunk)
        return list(JsonStream(io.BytesIO(content).read, longest).values())


@given(st.lists(values, max_size=4), st.integers(1, 9), st.sampled_from([None, 1]))
def test_an_array_gives_its_items_in_whatever_pieces_it_comes(
    items: list[Any], chunk: int, indent: int | None
) -> None:
    for mark in (b"", b"\xef\xbb\xbf"):
        assert read(mark + json.dumps(items, indent=indent).encode() + b"\n ", chunk) == items


def test_what_is_no_array_gives_its_values_one_by_one() -> None:
    assert read(b'{"a": 1}\n{"a": 2}\n 12 34') == [{"a": 1}, {"a": 2}, 12, 34]
    assert read(b" \n") == []


@pytest.mark.parametrize(
    ("content", "given", "words"),
    [
        (b"[1 2]", 1, "goes on with a comma, or ends with a bracket"),
        (b"[1, 2", 2, "goes on with a comma, or ends with a bracket"),
        (b"[1, 2] 3", 2, "more behind the array"),
        (b"[1, ]", 1, "Expecting value"),
        (b"[1, {]", 1, "Expecting property name"),
        (b"[1, \xff]", 0, "invalid start byte"),
    ],
)
def test_what_is_wrong_is_said_behind_what_was_right(
    content: bytes, given: int, words: str
) -> None:
    found = []
    with pytest.raises(ValueError, match=words):
        for value in JsonStream(io.BytesIO(content).read, 100).values():
            found.append(value)
    assert found == [1, 2, 3][:given]


def test_a_value_that_does_not_end_is_not_read_to_the_end_of_the_stream() -> None:
    asked = []

    def endless(size: int) -> bytes:
        asked.append(size)
        return b'["' + b"a" * size if len(asked) == 1 else b"a" * size

    with pytest.raises(ValueError, match="Unterminated string"):
        list(JsonStream(endless, 10).values())
    assert len(asked) <= 2


def test_whole_numbers_are_read_as_asked() -> None:
    assert list(JsonStream(io.BytesIO(b"[12, 1.5]").read, 100, str).values()) == ["12", 1.5]
