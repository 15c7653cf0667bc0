"""JSON as a stream of records: one on a line, an array of them, or the pages of an API."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from itertools import chain
from typing import IO, Any

from matcher.errors import DataError, Problem
from matcher.ingestion.tally import CellError

#: Bytes of a line at most. A work with thousands of authors has some millions.
LONGEST_LINE = 64 << 20

#: Bytes that are looked at to see which layout a file has.
_PEEKED = 1 << 16

#: Digits of a whole number at most: one of more is of no table, and some libraries fail on it.
_MOST_DIGITS = 18

#: What may stand between the parts of an array.
_BLANKS = re.compile(r"[ \t\r\n]*")

#: A record, and its number or line.
Numbered = tuple[int, dict[str, Any] | CellError]


def json_records(file: IO[bytes], name: str) -> Iterator[Numbered]:
    r"""Read the records of a JSON file.

    Parameters
    ----------
    file : binary file
        JSON lines; or an array of objects; or an object whose `results` is one, or `items` beside
        `number_of_results`, as the pages of an API are; of objects there may be several, each on
        a line or on many.
    name : str
        Of the file, for messages.

    Yields
    ------
    tuple of int and (dict or CellError)
        Line of the record, or its number where they stand in an array, and the record or why it
        is none.

    Raises
    ------
    DataError
        Where an array is no JSON from some place on: nothing after that can be trusted.

    Examples
    --------
    >>> import io
    >>> text = io.BufferedReader(io.BytesIO(b'[{"id": 1}, {"id": 2}]'))
    >>> list(json_records(text, "two.json"))
    [(1, {'id': 1}), (2, {'id': 2})]
    """
    start: bytes = file.peek(_PEEKED)[:_PEEKED].removeprefix(b"\xef\xbb\xbf").lstrip()  # type: ignore[attr-defined]
    if start.startswith(b"[") and not _is_line_of_many(start):
        yield from _numbered(_Records(file).of_array(), name)
        return
    lines = _lines(file)
    first = next(lines, None)
    if first is None:
        return
    number, line = first
    if line is not None and _goes_on(start, line):
        yield from _numbered(_Records(_Rest(line, file)).of_objects(), name)
        return
    for number, line in chain([first], lines):
        yield from _of_line(number, line)


def _is_line_of_many(start: bytes) -> bool:
    """Whether an array is the first of several lines, where each should be a record."""
    first, _, rest = start.partition(b"\n")
    return bool(rest.strip()) and _is_json(first)


def _goes_on(start: bytes, line: bytes) -> bool:
    """Whether the first line is the beginning of a record that goes on in the next ones."""
    if not start.startswith(b"{") or _is_json(line):
        return False
    second = next((each for each in start.splitlines()[1:] if each.strip()), b"")
    return not _is_json(second) and not _broken_within(line)


def _is_json(line: bytes) -> bool:
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return False
    return True


def _broken_within(line: bytes) -> bool:
    """Whether a line is wrong before its end, so that no further one could mend it."""
    try:
        json.loads(line)
    except json.JSONDecodeError as error:
        in_text = error.msg.startswith(("Unterminated", "Invalid control"))
        return in_text or error.pos < len(error.doc.rstrip())
    except (ValueError, RecursionError):
        return True
    return False


class _Rest:
    """A file of which the beginning was read already."""

    def __init__(self, beginning: bytes, file: IO[bytes]) -> None:
        self._beginning, self._file = beginning, file

    def read(self, size: int = -1) -> bytes:
        if size == 0:
            return b""
        beginning, self._beginning = self._beginning, b""
        return beginning or self._file.read(size)


def _numbered(records: Iterator[Any], name: str) -> Iterator[Numbered]:
    """Give each record of a stream its number, and tell where it is no JSON."""
    try:
        for number, record in enumerate(records, start=1):
            yield number, record if isinstance(record, CellError) else _checked(record)
    except (ValueError, RecursionError) as error:
        problem = f"the file is no JSON from some place on: {str(error).splitlines()[0][:200]}"
        fix = "Copy or download it again"
        raise DataError([Problem(name, None, None, None, problem, fix)], name) from error


class _Records:
    """Records of an array, or of objects: no more is in memory than the longest of them."""

    def __init__(self, file: IO[bytes] | _Rest) -> None:
        self._file, self._letters = file, codecs.getincrementaldecoder("utf-8-sig")()
        self._text, self._start, self._whole = "", 0, False
        self._integers = _Integers()
        self._decoder = json.JSONDecoder(parse_int=self._integers.read)

    def of_array(self) -> Iterator[Any]:
        """Give each item of the array that the file is, or why it is not taken.

        Raises
        ------
        ValueError, RecursionError
            Where this is no array.
        """
        self._mark()
        yield from self._items()
        if self._mark():
            raise ValueError("there is more behind the array")

    def of_objects(self) -> Iterator[Any]:
        """Give each object of those that the file is, or the records of those that are pages.

        Raises
        ------
        ValueError, RecursionError
            Where there is something else from some place on.
        """
        while mark := self._mark():
            if mark != "{":
                raise ValueError("there is more behind the object")
            yield from self._object()

    def _object(self) -> Iterator[Any]:
        """Give an object, behind its brace; the records of a page one by one, if it says so early.

        A page can have its list before what tells that it is a page.
        """
        record: dict[str, Any] = {}
        streamed, mark = None, self._mark()
        if mark != "}":
            self._start -= 1
            mark = ","
        while mark == ",":
            key = self._item()
            if not isinstance(key, str) or self._mark() != ":":
                raise ValueError("an object holds names in quotation marks, each with a colon")
            a_list = self._mark() == "["
            if a_list and _page_key({**record, key: []}) == key:
                streamed, record[key] = key, []
                yield from self._items()
            elif a_list and key == "items":
                record[key] = list(self._items())
            else:
                self._start -= 1
                record[key] = self._item()
            mark = self._mark()
        if mark != "}":
            raise ValueError("an object goes on with a comma, or ends with a brace")
        page = _page_key(record)
        if page is None:
            items = record.get("items")
            parts = [*record.values(), *(items if isinstance(items, list) else ())]
            yield next((part for part in parts if isinstance(part, CellError)), record)
        elif page != streamed:
            yield from record[page]

    def _items(self) -> Iterator[Any]:
        """Give each item of an array, behind its bracket."""
        if self._mark() != "]":
            self._start -= 1
            yield self._item()
            while (mark := self._mark()) == ",":
                yield self._item()
            if mark != "]":
                raise ValueError("an array goes on with a comma, or ends with a bracket")

    def _more(self) -> bool:
        # As much again as there is, so that a long record is not tried too often.
        chunk = self._file.read(max(_PEEKED, len(self._text) - self._start))
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

    def _item(self) -> Any:
        self._mark()
        self._start -= 1
        while True:
            try:
                item, end = self._decoder.raw_decode(self._text, self._start)
            except (ValueError, RecursionError):
                self._integers.refusal()  # of what is read anew
                if len(self._text) - self._start > 2 * LONGEST_LINE or not self._more():
                    raise
                continue
            if end < len(self._text) or not self._more():
                self._start = end
                return self._integers.refusal() or item
            self._integers.refusal()


class _Integers:
    """Reads whole numbers, and remembers one that is too long until it is asked."""

    def __init__(self) -> None:
        self._too_long: str | None = None

    def read(self, digits: str) -> int:
        """Read one."""
        if len(digits) > _MOST_DIGITS + 1:  # and a sign
            self._too_long = digits
            return 0
        return int(digits)

    def refusal(self) -> CellError | None:
        """Say why the record read since is not taken, if it is not."""
        digits, self._too_long = self._too_long, None
        if digits is None:
            return None
        problem = f"a whole number of the record has more than {_MOST_DIGITS} digits"
        return CellError(None, digits[:200], problem)


def _page_key(record: dict[str, Any]) -> str | None:
    """Give under which key a page of an API has its records; None where this is no page."""
    if isinstance(record.get("results"), list):
        return "results"
    if "number_of_results" in record and isinstance(record.get("items"), list):
        return "items"
    return None


def _lines(file: IO[bytes]) -> Iterator[tuple[int, bytes | None]]:
    """Give the lines that are not empty, None for those that are too long."""
    number = 0
    while line := file.readline(LONGEST_LINE):
        number += 1
        if len(line) == LONGEST_LINE and not line.endswith(b"\n"):
            while line and not line.endswith(b"\n"):
                line = file.readline(LONGEST_LINE)
            yield number, None
        elif line.strip():
            yield number, line


def _of_line(number: int, line: bytes | None) -> Iterator[Numbered]:
    if line is None:
        longest = f"the line is longer than {LONGEST_LINE:,} bytes"
        yield number, CellError(None, None, longest)
        return
    integers = _Integers()
    try:
        record = json.loads(line, parse_int=integers.read)
    except UnicodeDecodeError as error:
        yield number, CellError(None, None, f"the line is no UTF-8: {error.reason}")
    except (ValueError, RecursionError) as error:
        reason = f"the line is no JSON: {str(error)[:200]}"
        yield number, CellError(None, line[:200].decode("utf-8", "replace"), reason)
    else:
        if refusal := integers.refusal():
            yield number, refusal
            return
        page = _page_key(record) if isinstance(record, dict) else None
        for item in record[page] if page else [record]:
            yield number, _checked(item) if b"\\u" in line else _an_object(item)


def _an_object(record: Any) -> dict[str, Any] | CellError:
    if isinstance(record, dict):
        return record
    return CellError(None, str(record)[:200], "the record is no JSON object")


def _checked(record: Any) -> dict[str, Any] | CellError:
    """Refuse text that JSON can escape and no table can hold: NUL, and halves of characters."""
    try:
        text = json.dumps(record, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        return CellError(None, None, "a text of the record holds half a character (a surrogate)")
    if len(text) > LONGEST_LINE:
        return CellError(None, None, f"the record is longer than {LONGEST_LINE:,} bytes")
    if b"\\u0000" in text:
        return CellError(None, None, "a text of the record holds a NUL character")
    return _an_object(record)
