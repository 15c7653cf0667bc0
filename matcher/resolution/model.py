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
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING, Any

import pandas as pd

from matcher.errors import RequestError
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

_BLOCKS = ("key", "skeleton", "domain", "ror", "lei")
_ARRAYS = ("keys", "acronyms", "rare")

#: The columns of what is compared.
_TEXTS = ("key", "less", "skeleton", "country", "city", "domain", "ror", "lei")
_LISTS = ("keys", "aliases", "words", "initials", "acronyms", "rare")
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


def table_of(records: Sequence[Record]) -> pa.Table:
    """Give the records as the table that splink compares."""
    import pyarrow as pa

    counts: dict[str, int] = {}
    for record in records:
        for word in record.words:
            counts[word] = counts.get(word, 0) + 1
    bearers = _bearers(records)
    rows = [
        {"unique_id": row, **_columns(record, counts, bearers)}
        for row, record in enumerate(records)
    ]
    types = {"unique_id": pa.int64(), **dict.fromkeys(_TEXTS, pa.string())}
    types |= dict.fromkeys(_LISTS, pa.list_(pa.string())) | dict.fromkeys(_FLAGS, pa.bool_())
    return pa.Table.from_pylist(rows, pa.schema(list(types.items())))


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


def _columns(
    record: Record, counts: Mapping[str, int], bearers: Mapping[str, int], most: int = 40
) -> dict[str, object]:
    # The bundled list has a short form only where it is one organization's above all.
    chosen = record.anchor is not None and record.anchor.register == "known"
    telling = [word for word in record.words if len(word) > 2 and counts[word] <= most]
    longest = max(record.words, key=lambda word: (len(word), word), default="")
    short = [key for key in record.keys if " " not in key and 3 <= len(key) <= 8]
    return {
        "key": record.key or None,
        "keys": list(record.keys),
        "aliases": [key for key in record.keys if chosen or " " in key or bearers.get(key, 0) < 2],
        "words": list(record.words),
        "less": _less(record),
        "initials": list(record.initials),
        "acronyms": list(dict.fromkeys([*record.initials, *short])),
        "rare": telling,
        "skeleton": f"{longest[:5]} {len(record.words)}" if len(longest) >= 6 else None,
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
    frame = _predicted(table_of(records), _settings(everything))
    return sorted(_edges(frame), key=lambda edge: (edge.a, edge.b))


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
    rules: list[Any] = [block_on(name) for name in _BLOCKS]
    rules += [block_on(name, arrays_to_explode=[name]) for name in _ARRAYS]
    return SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="unique_id",
        probability_two_random_records_match=model["probability_two_random_records_match"],
        comparisons=[_comparison(name, model["comparisons"][name]) for name in COMPARISONS],
        blocking_rules_to_generate_predictions=[CustomRule("1=1")] if everything else rules,
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
