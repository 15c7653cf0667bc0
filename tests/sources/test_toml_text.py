"""A page of TOML is read, or refused with a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from matcher.errors import RequestError
from matcher.sources.toml_text import read_toml


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"a = 1 # 34567890x", "is longer than 16 bytes; a page"),
        (b"a = '\xff'", "is not UTF-8 text"),
        (b"a = ", "page.toml"),
        (None, "cannot be read: No such file"),
    ],
)
def test_what_cannot_be_read_is_refused(tmp_path: Path, content: bytes | None, words: str) -> None:
    path = tmp_path / "page.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(RequestError, match=words):
        read_toml(path, 16, "a page")


def test_as_long_as_allowed_and_with_a_mark_in_front(tmp_path: Path) -> None:
    path = tmp_path / "page.toml"
    path.write_bytes(b"a = 1 # 34567890")
    assert read_toml(path, 16, "a page") == {"a": 1}
    path.write_bytes(b"\xef\xbb\xbfa = 'x'")
    assert read_toml(path, 16, "a page") == {"a": "x"}
