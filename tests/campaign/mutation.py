"""Breaks files in ways that people, programs and enemies do."""

from __future__ import annotations

import json
import random
from typing import Any

from .common import Files

#: Cells that are wrong almost anywhere, or right and rare.
CELLS = (
    *("", " ", "a", "b", "A", "zz", "NA", "NULL", "nan", "NaN", "inf", "-inf", "None", "true"),
    *(
        "0",
        "-1",
        "1e308",
        "1e309",
        "5e-324",
        "-0",
        "1,5",
        "1_000",
        "0x10",
        "\u0663",
        "\uff19",
        "1e-400",
    ),
    *("99999999999999999999999", "0.1", "1", "2020-02-30", "0001", "9999", "9999-12-31", "2020-13"),
    *("0000", "2020-02-29", "2019-02-29", "20200101", "2020-1-1", "-2020", "10000-01-01", "KR;DE"),
    *("=cmd()", "+1", "@x", "<script>", "a\rb", '"', '""', "a\nb", "\x00", "\x1b[31m", "\u202e"),
    *("\ufeff", "\u2028", "\U0001f600", "e\u0301", "x" * 3000, ";", ";;", ",", "\\", "'", "`", "|"),
    *("javascript:alert(1)", "http://", "https://x", "../../etc", "x", "y", "p1", "ai", "%s", "{}"),
)

#: Bytes that do not belong.
BYTES = (
    b"\x00",
    b"\xff",
    b"\xc3",
    b"\r",
    b"\r\n",
    b'"',
    b",",
    b"\n",
    b"\xef\xbb\xbf",
    b"\xed\xa0\x80",
)

#: Values that a document does not have there.
VALUES: tuple[Any, ...] = (
    *(None, True, 0, -1, 1.5, 1e308, 5e-324, 10**18, 10**30, "", "text", "a", [], {}, [None]),
    *([[]], {"id": 5}, "2020-02-31", "x" * 2000, "\u202e", "=cmd()", [1, "a"], {"a": {"a": []}}),
)


def broken_tables(files: Files, rng: random.Random) -> Files:
    """Break a few cells, rows, columns or files of CSV tables."""
    files = dict(files)
    for _ in range(rng.choice((1, 1, 1, 1, 1, 2, 3, 8))):
        name = rng.choice(sorted(files))
        if rng.random() < 0.12:
            files[name] = broken_bytes(files[name], rng)
        elif rng.random() < 0.04 and len(files) > 1:
            del files[name]
        else:
            files[name] = _broken_table(files[name], rng)
    return files


def _broken_table(content: bytes, rng: random.Random) -> bytes:
    rows = [line.split(",") for line in content.decode("utf-8", "replace").split("\n")]
    rows = rows or [[""]]
    row, way = rng.randrange(len(rows)), rng.random()
    column = rng.randrange(len(rows[row]))
    if way < 0.6:
        cell = rng.choice(CELLS)
        quoted = rng.random() < 0.8 and any(mark in cell for mark in ',"\n\r')
        rows[row][column] = '"' + cell.replace('"', '""') + '"' if quoted else cell
    elif way < 0.7:
        del rows[row]
    elif way < 0.8:
        rows.insert(row, list(rng.choice(rows)))
    elif way < 0.9:
        for each in rows:
            del each[column : column + 1]
    elif way < 0.95:
        rows[row].append(rng.choice(CELLS))
    else:
        other = rng.choice(rows)
        rows[row] = list(other)
    return "\n".join(",".join(each) for each in rows).encode("utf-8", "replace")


def broken_bytes(content: bytes, rng: random.Random) -> bytes:
    """Cut, flip, repeat or insert bytes."""
    place, way = rng.randrange(len(content) + 1), rng.random()
    if way < 0.25:
        return content[:place]
    if way < 0.5:
        return content[:place] + rng.choice(BYTES) + content[place:]
    if way < 0.75 and content:
        place = min(place, len(content) - 1)
        return content[:place] + bytes([rng.randrange(256)]) + content[place + 1 :]
    if way < 0.85:
        return content[:place] + content[place // 2 : place] + content[place:]
    if way < 0.9:
        return content.decode("utf-8", "replace").encode("utf-16")
    end = min(len(content), place + rng.randrange(1, 40))
    return content[:place] + content[end:]


def broken_text(content: bytes, rng: random.Random, words: tuple[str, ...] = CELLS) -> bytes:
    """Break a line, a word or a byte of a text such as TOML or an article."""
    if rng.random() < 0.3:
        return broken_bytes(content, rng)
    lines = content.decode("utf-8", "replace").split("\n")
    row, way = rng.randrange(len(lines)), rng.random()
    if way < 0.2:
        del lines[row]
    elif way < 0.4:
        lines.insert(row, rng.choice(lines))
    else:
        key, equals, value = lines[row].partition("=")
        cell = rng.choice(words)
        written = rng.choice((cell, json.dumps(cell), f"[{json.dumps(cell)}]", "{}", "[[]]"))
        lines[row] = f"{key}{equals} {written}" if equals else lines[row] + " " + cell
        if rng.random() < 0.2:
            lines[row] = lines[row].replace(value or " ", rng.choice(words))
    return "\n".join(lines).encode("utf-8", "replace")


def broken_document(document: Any, rng: random.Random) -> Any:
    """Break one value of a document of lists and dictionaries."""
    document = json.loads(json.dumps(document))
    holder, key = None, None
    here = document
    while isinstance(here, dict | list) and here and (holder is None or rng.random() < 0.85):
        holder = here
        key = rng.choice(sorted(here)) if isinstance(here, dict) else rng.randrange(len(here))
        here = here[key]
    if holder is None:
        return rng.choice(VALUES)
    way = rng.random()
    if way < 0.2:
        del holder[key]
    elif way < 0.3 and isinstance(holder, list):
        holder.append(here)
    else:
        holder[key] = rng.choice(VALUES)
    return document
