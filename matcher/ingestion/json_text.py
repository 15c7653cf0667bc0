"""JSON as a stream of records: one on a line, an array of them, or the pages of an API."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import chain
from typing import IO, Any

from matcher.errors import DataError, Problem
from matcher.ingestion.tally import CellError

#: Bytes of a line at most. A work with thousands of authors has some millions.
LONGEST_LINE = 64 << 20

#: Bytes that are looked at to see which layout a file has.
_PEEKED = 1 << 16

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
        yield from _numbered(lambda: _streamed(file, "item"), name)
        return
    lines = _lines(file)
    first = next(lines, None)
    if first is None:
        return
    number, line = first
    if line is not None and _goes_on(start, line):
        beginning = _Rest(line, file)
        yield from _numbered(lambda: _spread(beginning), name)
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


def _numbered(records: Callable[[], Iterator[Any]], name: str) -> Iterator[Numbered]:
    """Give each record of a stream its number, and tell where it is no JSON."""
    import ijson

    try:
        for number, record in enumerate(records(), start=1):
            yield number, _checked(record)
    except (ijson.JSONError, UnicodeDecodeError) as error:
        problem = f"the file is no JSON from some place on: {str(error).splitlines()[0][:200]}"
        fix = "Copy or download it again"
        raise DataError([Problem(name, None, None, None, problem, fix)], name) from error


def _streamed(file: IO[bytes], prefix: str) -> Iterator[Any]:
    import ijson

    yield from ijson.items(file, prefix, use_float=True)


def _spread(file: _Rest) -> Iterator[Any]:
    """Give records that are spread over lines, one behind the other, or those of pages of them."""
    import ijson

    record: dict[str, Any] = {}
    key, builder, streamed = "", ijson.ObjectBuilder(), False
    for prefix, event, value in ijson.parse(file, use_float=True, multiple_values=True):
        if not prefix:
            if event == "start_map":
                record = {}
            elif event == "map_key":
                key, builder, streamed = value, ijson.ObjectBuilder(), False
            elif event == "end_map" and _page_key(record) is None:
                yield record
        elif prefix == key and event == "start_array" and _page_key({**record, key: []}) == key:
            streamed, record[key] = True, []
        elif streamed and prefix == key:
            streamed = False
        else:
            builder.event(event, value)
            whole = event not in ("start_map", "start_array", "map_key")
            if whole and streamed and prefix == f"{key}.item":
                yield builder.value
                builder = ijson.ObjectBuilder()
            elif whole and prefix == key:
                record[key] = builder.value


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
        record = json.loads(line)
    except UnicodeDecodeError as error:
        yield number, CellError(None, None, f"the line is no UTF-8: {error.reason}")
    except (ValueError, RecursionError) as error:
        reason = f"the line is no JSON: {str(error)[:200]}"
        yield number, CellError(None, line[:200].decode("utf-8", "replace"), reason)
    else:
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
