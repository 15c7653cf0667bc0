"""JSON as a stream of values: no more is in memory than the longest of them."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

#: Bytes that are read at once at least.
_CHUNK = 1 << 16

#: What may stand between the parts of an array.
_BLANKS = re.compile(r"[ \t\r\n]*")


class JsonStream:
    """Values of a text in UTF-8 that comes piece by piece.

    Parameters
    ----------
    read : callable
        Gives so many bytes at most, none at the end.
    longest : int
        Characters that one value may have.
    whole_number : callable
        Reads the digits of a whole number.

    Examples
    --------
    >>> import io
    >>> list(JsonStream(io.BytesIO(b'[{"id": 1}, {"id": 2}]').read, 100).values())
    [{'id': 1}, {'id': 2}]
    """

    def __init__(
        self, read: Callable[[int], bytes], longest: int, whole_number: Callable[[str], Any] = int
    ) -> None:
        self._read, self._letters = read, codecs.getincrementaldecoder("utf-8-sig")()
        self._text, self._start, self._whole, self._longest = "", 0, False, longest
        self._decoder = json.JSONDecoder(parse_int=whole_number)

    def values(self) -> Iterator[Any]:
        """Give each item of the array that the text is; where it is none, its values one by one.

        Raises
        ------
        ValueError, RecursionError
            Where there is something else from some place on.
        """
        if (mark := self._mark()) != "[":
            while mark:
                self._start -= 1
                yield self._value()
                mark = self._mark()
            return
        if self._mark() != "]":
            self._start -= 1
            yield self._value()
            while (mark := self._mark()) == ",":
                yield self._value()
            if mark != "]":
                raise ValueError("an array goes on with a comma, or ends with a bracket")
        if self._mark():
            raise ValueError("there is more behind the array")

    def _more(self) -> bool:
        # As much again as there is, so that a long value is not tried too often.
        chunk = self._read(max(_CHUNK, len(self._text) - self._start))
        ended, self._whole = self._whole, not chunk
        text = self._letters.decode(chunk, final=self._whole)
        self._text, self._start = self._text[self._start :] + text, 0
        return not ended

    def _mark(self) -> str:
        """Give the next character that is no blank; empty at the end."""
        while True:
            blanks = _BLANKS.match(self._text, self._start)
            assert blanks is not None
            self._start = blanks.end()
            if self._start < len(self._text) or not self._more():
                break
        self._start += 1
        return self._text[self._start - 1 : self._start]

    def _value(self) -> Any:
        self._mark()
        self._start -= 1
        while True:
            try:
                value, end = self._decoder.raw_decode(self._text, self._start)
            except (ValueError, RecursionError):
                if len(self._text) - self._start > self._longest or not self._more():
                    raise
                continue
            # A number at the end of what is there may go on.
            if end < len(self._text) or not self._more():
                self._start = end
                return value
