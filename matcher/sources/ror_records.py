"""Reads the records of a dump of the Research Organization Registry (ROR), schema 2, one by one.

The dump is published as a .zip that holds one JSON array of some hundred thousand records
(https://ror.readme.io/docs/data-dump). It is streamed: memory holds one record at a time.
"""

from __future__ import annotations

import contextlib
import gzip
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO, Any, cast

from matcher.ecosystem.raw import shown
from matcher.sources.json_stream import JsonStream
from matcher.sources.table_files import MAX_UNPACKED, UnreadableError, too_big

#: Characters that one record may have.
_LONGEST_RECORD = 1 << 23

#: Digits of a whole number, and its sign, at most: years are the longest in the registry.
_MOST_DIGITS = 18

_AGAIN = "Download the dump again; a .zip, a .json and a .json.gz are read"


@dataclass(frozen=True)
class RorName:
    """One name of an organization.

    Attributes
    ----------
    text : str
    language : str or None
        ISO 639 code.
    types : tuple of str
        Of "ror_display", "label", "alias" and "acronym".
    """

    text: str
    language: str | None
    types: tuple[str, ...]


@dataclass(frozen=True)
class RorRecord:
    """One organization of the registry.

    Attributes
    ----------
    id : str
        The address, "https://ror.org/...".
    name : str
        The one that the registry displays.
    names : tuple of RorName
        All of them, the displayed one included.
    status : str
        "active", "inactive" or "withdrawn".
    types : tuple of str
        "education", "company", "facility", "government", "healthcare", "nonprofit", "archive",
        "funder", "other".
    country, city : str or None
        ISO 3166-1 alpha-2 and a name, of the first location.
    established : int or None
        A year.
    website : str or None
    parents, successors : tuple of str
        Ids of the organizations it belongs to, and of those it has become.
    """

    id: str
    name: str
    names: tuple[RorName, ...]
    status: str
    types: tuple[str, ...]
    country: str | None
    city: str | None
    established: int | None
    website: str | None
    parents: tuple[str, ...]
    successors: tuple[str, ...]


def ror_objects(path: Path, limit: int = MAX_UNPACKED) -> Iterator[tuple[int, Any]]:
    """Give the records of a dump as JSON has them.

    Parameters
    ----------
    path : Path
        The published .zip, or the .json of it, or that as .json.gz. An array, or one record a line.
    limit : int
        Bytes that a packed file may unpack to.

    Yields
    ------
    int
        Number of the record, from 1.
    object
        What stands there, which need not be a record.

    Raises
    ------
    UnreadableError
        Where the file cannot be read to its end: records before the fault have been given.
    """
    number = 0
    try:
        with _opened(path) as stream:
            read = partial(_limited, stream, [limit], limit)
            values = JsonStream(read, _LONGEST_RECORD, _whole_number).values()
            for number, value in enumerate(values, 1):
                yield number, value
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
        raise UnreadableError(f"the file is damaged: {shown(error)}", _AGAIN) from error
    except UnicodeDecodeError as error:
        raise UnreadableError(f"the file is not UTF-8: {shown(error.reason)}", _AGAIN) from error
    except (ValueError, RecursionError) as error:
        problem = f"record {number + 1} is no JSON: {shown(error)}"
        raise UnreadableError(problem, _AGAIN) from error
    if number == 0:
        raise UnreadableError("the file holds no records", _AGAIN)


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    ending = path.suffix.lower()
    if ending == ".zip":
        with zipfile.ZipFile(path) as archive, archive.open(_member(archive)) as stream:
            yield stream
    elif ending == ".gz":
        with gzip.open(path) as unpacked:
            yield cast(IO[bytes], unpacked)
    else:
        with path.open("rb") as stream:
            yield stream


def _member(archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    """Find the one file of the archive that holds records of schema 2."""
    found = [
        info
        for info in archive.infolist()
        if info.filename.lower().endswith(".json")
        and not PurePosixPath(info.filename).name.startswith((".", "_"))
    ]
    second = [info for info in found if "schema_v2" in info.filename.lower()]
    chosen = second or found
    if len(chosen) != 1:
        problem = f"the archive holds {len(chosen)} .json files, and one is wanted"
        raise UnreadableError(problem, "Give the .zip as ROR publishes it, or its .json file")
    if chosen[0].flag_bits & 0x1:
        raise UnreadableError("the archive is encrypted", "Pack it again without a password")
    return chosen[0]


def _limited(stream: IO[bytes], left: list[int], limit: int, size: int) -> bytes:
    """Read, and count down what may still be unpacked."""
    chunk = stream.read(size)
    left[0] -= len(chunk)
    if left[0] < 0:
        raise too_big(limit)
    return chunk


def _whole_number(digits: str) -> int | float:
    """Read a whole number; Python reads none of thousands of digits, and nothing here has such."""
    return int(digits) if len(digits) <= _MOST_DIGITS else float(digits)


def ror_record(value: Any) -> RorRecord:
    """Read one record.

    Parameters
    ----------
    value : object
        As `ror_objects` gives it.

    Raises
    ------
    ValueError
        Where it is no record of schema 2; the message says why in a few words.

    Examples
    --------
    >>> record = ror_record(
    ...     {
    ...         "id": "https://ror.org/00000000x",
    ...         "names": [{"value": "One", "lang": "en", "types": ["ror_display", "label"]}],
    ...         "locations": [{"geonames_details": {"country_code": "FI", "name": "Oulu"}}],
    ...     }
    ... )
    >>> record.name, record.country, record.parents
    ('One', 'FI', ())
    """
    if not isinstance(value, Mapping):
        raise ValueError("it is no JSON object")
    identifier = value.get("id")
    if not isinstance(identifier, str) or not identifier.strip():
        raise ValueError("it has no id")
    if "name" in value and "names" not in value:
        raise ValueError("it is of schema 1; the dump of schema 2 is read")
    names = tuple(name for each in _list(value, "names") if (name := _name(each)))
    displayed = [each.text for each in names if "ror_display" in each.types] or [
        each.text for each in names if "acronym" not in each.types
    ]
    if not displayed:
        raise ValueError("it has no name")
    place = _place(value)
    established = value.get("established")
    return RorRecord(
        id=identifier.strip(),
        name=displayed[0],
        names=names,
        status=_string(value.get("status")) or "active",
        types=tuple(text for each in _list(value, "types") if (text := _string(each))),
        country=_string(place.get("country_code")),
        city=_string(place.get("name")),
        established=established if type(established) is int else None,
        website=_website(value),
        parents=_related(value, "parent"),
        successors=_related(value, "successor"),
    )


def _list(value: Mapping[str, Any], key: str) -> list[Any]:
    found = value.get(key)
    return found if isinstance(found, list) else []


def _string(value: Any) -> str | None:
    return value.strip() if isinstance(value, str) and value.strip() else None


def _name(value: Any) -> RorName | None:
    text = _string(value.get("value")) if isinstance(value, Mapping) else None
    if text is None:
        return None
    types = tuple(each for each in _list(value, "types") if isinstance(each, str))
    return RorName(text, _string(value.get("lang")), types)


def _place(value: Mapping[str, Any]) -> Mapping[str, Any]:
    for each in _list(value, "locations"):
        details = each.get("geonames_details") if isinstance(each, Mapping) else None
        if isinstance(details, Mapping):
            return details
    return {}


def _website(value: Mapping[str, Any]) -> str | None:
    links = [each for each in _list(value, "links") if isinstance(each, Mapping)]
    return next(
        (_string(each.get("value")) for each in links if each.get("type") == "website"), None
    )


def _related(value: Mapping[str, Any], kind: str) -> tuple[str, ...]:
    related = [each for each in _list(value, "relationships") if isinstance(each, Mapping)]
    ids = [_string(each.get("id")) for each in related if each.get("type") == kind]
    return tuple(identifier for identifier in ids if identifier)
