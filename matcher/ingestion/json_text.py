"""JSON as a stream of records: one on a line, an array of them, or the pages of an API."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import IO, Any

from matcher.errors import DataError, Problem
from matcher.ingestion.json_stream import JsonStream
from matcher.ingestion.tally import CellError

#: Bytes of a line at most. A work with thousands of authors has some millions.
LONGEST_LINE = 64 << 20

#: Bytes that are looked at to see which layout a file has.
_PEEKED = 1 << 16

#: Digits of a whole number at most: one of more is of no table, and some libraries fail on it.
_MOST_DIGITS = 18
_LONG_NUMBER = re.compile(rb"\d{%d}" % (_MOST_DIGITS + 1))

#: Characters of what is read as one at most: a record of an array, a page of an API.
_LONGEST = 1 << 29

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
        yield from _numbered(JsonStream(file.read, _LONGEST, _whole_number), name)
        return
    lines = _lines(file)
    first = next(lines, None)
    if first is None:
        return
    number, line = first
    if line is not None and _goes_on(start, line):
        begun = [line]
        stream = JsonStream(
            lambda n: begun.pop() if begun else file.read(n), _LONGEST, _whole_number
        )
        yield from _numbered(stream, name)
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


def _numbered(stream: JsonStream, name: str) -> Iterator[Numbered]:
    """Give each record of a stream its number, and tell where it is no JSON."""
    number = 0
    try:
        for value in stream.values():
            for record in _records_of(value):
                number += 1
                yield number, _checked(record)
    except (ValueError, RecursionError) as error:
        problem = f"the file is no JSON from some place on: {str(error).splitlines()[0][:200]}"
        fix = "Copy or download it again"
        raise DataError([Problem(name, None, None, None, problem, fix)], name) from error


@dataclass(frozen=True)
class _TooLong:
    """A whole number that no table holds; what it stands in is refused once it is looked at."""

    digits: str


def _whole_number(digits: str) -> int | _TooLong:
    return int(digits) if len(digits) <= _MOST_DIGITS + 1 else _TooLong(digits)  # and a sign


def _records_of(value: Any) -> list[Any]:
    """Give the records of a page of an API; what is no page is one record."""
    page = _page_key(value) if isinstance(value, dict) else None
    return value[page] if page else [value]


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
    try:
        value = json.loads(line, parse_int=_whole_number)
    except UnicodeDecodeError as error:
        yield number, CellError(None, None, f"the line is no UTF-8: {error.reason}")
    except (ValueError, RecursionError) as error:
        reason = f"the line is no JSON: {str(error)[:200]}"
        yield number, CellError(None, line[:200].decode("utf-8", "replace"), reason)
    else:
        # Most lines hold nothing that could be refused, and to look takes as long as to read.
        doubtful = b"\\u" in line or _LONG_NUMBER.search(line) is not None
        for record in _records_of(value):
            yield number, _checked(record) if doubtful else _an_object(record)


def _an_object(record: Any) -> dict[str, Any] | CellError:
    if isinstance(record, dict):
        return record
    return CellError(None, str(record)[:200], "the record is no JSON object")


def _checked(record: Any) -> dict[str, Any] | CellError:
    """Refuse text that JSON can escape and no table can hold: NUL, and halves of characters."""
    try:
        text = json.dumps(record, ensure_ascii=False, default=_refused).encode("utf-8")
    except CellError as error:
        return error
    except UnicodeEncodeError:
        return CellError(None, None, "a text of the record holds half a character (a surrogate)")
    if len(text) > LONGEST_LINE:
        return CellError(None, None, f"the record is longer than {LONGEST_LINE:,} bytes")
    if b"\\u0000" in text:
        return CellError(None, None, "a text of the record holds a NUL character")
    return _an_object(record)


def _refused(number: _TooLong) -> None:
    problem = f"a whole number of the record has more than {_MOST_DIGITS} digits"
    raise CellError(None, number.digits[:200], problem)
