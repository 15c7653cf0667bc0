"""The Fellegi-Sunter model of two records, run by splink on DuckDB.

Fellegi and Sunter (1969): each comparison of two records (of name, country, site, city, ids) falls
into a level; the level's weight is log2 of how much likelier it is between records of one
organization than between any two. The weights and the starting weight add up to that of a match.
"""

from __future__ import annotations

import functools
import json
import logging
import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import resources
from typing import TYPE_CHECKING, Any

import pandas as pd

from matcher.errors import RequestError
from matcher.resolution.lexicon import lexicon
from matcher.resolution.name_index import is_generic
from matcher.resolution.records import Record

if TYPE_CHECKING:
    import pyarrow as pa
    from splink import SettingsCreator

#: A level of a comparison: its name, and when two records are on it (SQL of DuckDB).
Level = tuple[str, str]

_EITHER = "list_contains({a}_l, {b}_r) or list_contains({a}_r, {b}_l)"
_WITHIN = "list_has_all(words_l, words_r) or list_has_all(words_r, words_l)"
_NUMBERS = "regexp_replace({side}, '[^0-9]', '', 'g')"
_FIRST_LETTERS = r"regexp_replace({side}, '(\w)\w*', '\1', 'g')"
_SLIP = (
    "length(key_l) >= {long} and levenshtein(key_l, key_r) <= {most}"
    " and len(words_l) = len(words_r)"
    f" and {_NUMBERS.format(side='key_l')} = {_NUMBERS.format(side='key_r')}"
    f" and {_FIRST_LETTERS.format(side='key_l')} = {_FIRST_LETTERS.format(side='key_r')}"
)

#: The comparisons and their levels, best first; what is on none of them is "another".
COMPARISONS: Mapping[str, tuple[Level, ...]] = {
    "name": (
        ("the same general words", "key_l = key_r and generic_l"),
        ("the same words", "key_l = key_r"),
        ("an alias of the other", _EITHER.format(a="aliases", b="key")),
        ("an alias of both", "list_has_any(aliases_l, aliases_r)"),
        ("the initials of the other", _EITHER.format(a="initials", b="key")),
        ("a slip of the pen apart, in a long name", _SLIP.format(long=18, most=2)),
        ("a slip of the pen apart", _SLIP.format(long=8, most=1)),
        ("the same but for the word university", "less_l = less_r and less_l <> ''"),
        ("a short form that others bear too", "list_has_any(keys_l, keys_r)"),
        ("the one within the other", _WITHIN),
    ),
    "country": (
        ("the same", "country_l = country_r"),
        ("another, of two in the table", "stated_l and stated_r and (company_l or company_r)"),
        ("another, of a company", "company_l or company_r"),
    ),
    "url": (("the same site", "domain_l = domain_r"),),
    "city": (("the same", "city_l = city_r"),),
    "ids": (("the same ROR id or LEI", "ror_l = ror_r or lei_l = lei_r"),),
}

#: Which columns must be filled on both sides, or the comparison says nothing.
_NEEDED = {
    "name": "key_l is null or key_r is null",
    "country": "country_l is null or country_r is null",
    "url": "domain_l is null or domain_r is null",
    "city": "city_l is null or city_r is null",
    "ids": "(ror_l is null or ror_r is null) and (lei_l is null or lei_r is null)",
}

OTHERWISE = "another"

#: Records that may bear one mark at most, so that it still tells something about them.
_MOST_BEARERS = 1000

#: The columns of what is compared.
_TEXTS = ("key", "less", "country", "city", "domain", "ror", "lei")
_LISTS = ("keys", "aliases", "words", "initials", "marks")
_FLAGS = ("generic", "company", "stated")


@dataclass(frozen=True)
class Edge:
    """Two records that were compared.

    Attributes
    ----------
    a, b : int
        Their rows, a < b.
    probability, weight : float
        The weight is log2 of the odds.
    levels : mapping of str to str
        The level of each comparison that says something.
    weights : mapping of str to float
        Of each of these.
    """

    a: int
    b: int
    probability: float
    weight: float
    levels: Mapping[str, str]
    weights: Mapping[str, float]


@functools.cache
def fitted() -> Mapping[str, Any]:
    """Read match_weights.json, which benchmarks/fit_resolution.py writes."""
    file = resources.files("matcher.resolution").joinpath("match_weights.json")
    read: Mapping[str, Any] = json.loads(file.read_text("utf-8"))
    return read


def starting_weight() -> float:
    """Give the weight that every pair starts with: log2 of the odds of any two records."""
    chance = float(fitted()["probability_two_random_records_match"])
    return math.log2(chance / (1.0 - chance))


def table_of(records: Sequence[Record], rows: Sequence[int]) -> pa.Table:
    """Give some of the records as the table that splink compares; only what has the same mark is.

    Parameters
    ----------
    records : sequence of Record
    rows : sequence of int
        Which of them.
    """
    import pyarrow as pa

    bearers, marks = _bearers(records), _marks([records[row] for row in rows])
    table = [
        {"unique_id": row, "marks": marked, **_columns(records[row], bearers)}
        for row, marked in zip(rows, marks, strict=True)
    ]
    types = {"unique_id": pa.int64(), **dict.fromkeys(_TEXTS, pa.string())}
    types |= dict.fromkeys(_LISTS, pa.list_(pa.string())) | dict.fromkeys(_FLAGS, pa.bool_())
    return pa.Table.from_pylist(table, pa.schema(list(types.items())))


def _marks(records: Sequence[Record]) -> list[list[str]]:
    """Give by what each record may meet another.

    Entries of registers need not meet each other: of their marks only those stay that the data set
    has too, else a dump of ROR would be compared with itself.
    """
    words = Counter(word for record in records for word in record.words)
    given = [list(dict.fromkeys(_all_marks(record, words))) for record in records]
    bearers = Counter(mark for marks in given for mark in marks)
    own = {
        mark
        for record, marks in zip(records, given, strict=True)
        if record.anchor is None
        for mark in marks
    }
    return [
        [mark for mark in marks if 1 < bearers[mark] <= _MOST_BEARERS and mark in own]
        for marks in given
    ]


def _all_marks(record: Record, words: Mapping[str, int], most: int = 40) -> Iterator[str]:
    """Give names, acronyms, rare words, the look of a name (for slips), site and ids."""
    for name in (record.key, *record.keys, *record.initials):
        if name:
            yield f"name {name}"
    telling = [word for word in record.words if not is_generic((word,), lexicon())]
    for word in telling:
        if len(word) > 2 and words[word] <= most:
            yield f"word {word}"
    longest = max(telling, key=lambda word: (len(word), word), default="")
    if len(longest) >= 6:
        yield f"look {longest[:5]} {len(record.words)}"
    for kind, mark in (("site", record.domain), ("ror", record.ror), ("lei", record.lei)):
        if mark:
            yield f"{kind} {mark}"


def _bearers(records: Sequence[Record]) -> dict[str, int]:
    """Count how many names have each single word for an alias: "IST" is many a short form."""
    owner: dict[str, str] = {}
    for record in records:
        for key in record.keys if record.anchor else ():
            owner.setdefault(key, record.key)
    names: dict[str, set[str]] = {}
    for record in records:
        for key in record.keys:
            if " " not in key and key != record.key:
                names.setdefault(key, set()).add(owner.get(record.key, record.key))
    return {key: len(found) for key, found in names.items()}


def _columns(record: Record, bearers: Mapping[str, int]) -> dict[str, object]:
    # The bundled list has a short form only where it is one organization's above all.
    chosen = record.anchor is not None and record.anchor.register == "known"
    return {
        "key": record.key or None,
        "keys": list(record.keys),
        "aliases": [key for key in record.keys if chosen or " " in key or bearers.get(key, 0) < 2],
        "words": list(record.words),
        "less": _less(record),
        "initials": list(record.initials),
        "country": record.country,
        "city": record.city,
        "domain": record.domain,
        "ror": record.ror,
        "lei": record.lei,
        "generic": record.generic,
        "company": not record.national,
        "stated": record.own_country,
    }


def _less(record: Record) -> str:
    """Give the key without the word university; none where the order of words counts."""
    if record.key.endswith("#"):
        return ""
    return " ".join(word for word in record.words if word != "university")


def compared(records: Sequence[Record], everything: bool = False) -> list[Edge]:
    """Compare the records that have anything in common.

    Parameters
    ----------
    records : sequence of Record
    everything : bool
        All pairs, as the fit of the weights needs them.

    Returns
    -------
    list of Edge
        By a and b.

    Raises
    ------
    RequestError
        Where splink is not installed.
    """
    if len(records) < 2:
        return []
    alike = _alike(records)
    # Of records that are alike in everything compared, two stand for all.
    rows = sorted(row for same in alike for row in (same if everything else same[:2]))
    if len(rows) < 2:
        return []
    edges = list(_edges(_predicted(table_of(records, rows), _settings(everything))))
    by_pair = {} if everything else {(edge.a, edge.b): edge for edge in edges}
    for same in alike:
        pattern = by_pair.get((same[0], same[1])) if len(same) > 2 else None
        if pattern is not None:
            edges += [replace(pattern, b=row) for row in same[2:]]
    return sorted(edges, key=lambda edge: (edge.a, edge.b))


def _alike(records: Sequence[Record]) -> list[list[int]]:
    """Group the rows of records of which nothing that is compared differs."""
    found: dict[tuple[object, ...], list[int]] = {}
    for row, record in enumerate(records):
        if record.key or record.domain:
            compared_by = (record.key, record.keys, record.initials, record.country, record.city)
            ids = (record.domain, record.ror, record.lei, record.kind, record.own_country)
            of = record.anchor.record_id if record.anchor else None
            found.setdefault((*compared_by, *ids, record.generic, of), []).append(row)
    return list(found.values())


def _predicted(table: pa.Table, settings: SettingsCreator) -> pd.DataFrame:
    import duckdb
    from splink import Linker
    from splink.backends.duckdb import DuckDBAPI

    with duckdb.connect() as connection:
        connection.execute("set enable_progress_bar = false")
        interface = DuckDBAPI(connection)
        registered = interface.register(table)
        linker = Linker(registered, settings, log_level=logging.ERROR)
        predicted: Any = linker.inference.predict(warning_mode="never")
        frame: pd.DataFrame = predicted.as_pandas_dataframe()
    return frame


def _settings(everything: bool) -> SettingsCreator:
    try:
        from splink import SettingsCreator, block_on
        from splink.blocking_rule_library import CustomRule
    except ImportError as error:
        raise RequestError(
            "resolving names needs splink, which is not installed: "
            "pip install 'open-innovation-matcher[resolve]'"
        ) from error
    model = fitted()
    rule: Any = CustomRule("1=1") if everything else block_on("marks", arrays_to_explode=["marks"])
    return SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="unique_id",
        probability_two_random_records_match=model["probability_two_random_records_match"],
        comparisons=[_comparison(name, model["comparisons"][name]) for name in COMPARISONS],
        blocking_rules_to_generate_predictions=[rule],
        retain_intermediate_calculation_columns=True,
        retain_matching_columns=False,
    )


def _comparison(name: str, chances: Mapping[str, Mapping[str, float]]) -> Any:
    import splink.comparison_level_library as cll
    import splink.comparison_library as cl

    def with_chances(level: Any, label: str) -> Any:
        return level.configure(m_probability=chances[label]["m"], u_probability=chances[label]["u"])

    levels: list[Any] = [cll.CustomLevel(_NEEDED[name], "unknown").configure(is_null_level=True)]
    levels += [
        with_chances(cll.CustomLevel(condition, label), label)
        for label, condition in COMPARISONS[name]
    ]
    levels.append(with_chances(cll.ElseLevel(), OTHERWISE))
    return cl.CustomComparison(output_column_name=name, comparison_levels=levels)


def level_weights(name: str) -> dict[str, float]:
    """Give log2(m / u) of each level of a comparison."""
    chances = fitted()["comparisons"][name]
    return {label: math.log2(each["m"] / each["u"]) for label, each in chances.items()}


def _edges(frame: pd.DataFrame) -> Iterator[Edge]:
    labels = {
        name: {round(weight, 6): label for label, weight in level_weights(name).items()}
        for name in COMPARISONS
    }
    for row in frame.to_dict("records"):
        a, b = sorted((int(row["unique_id_l"]), int(row["unique_id_r"])))
        weights = {name: float(row[f"mw_{name}"]) for name in COMPARISONS}
        levels = {
            name: labels[name][round(weight, 6)]
            for name, weight in weights.items()
            if round(weight, 6) in labels[name]
        }
        yield Edge(
            a,
            b,
            float(row["match_probability"]),
            float(row["match_weight"]),
            levels,
            {name: weights[name] for name in levels},
        )
