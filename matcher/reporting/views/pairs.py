"""The best pairs of the whole ecosystem."""

from __future__ import annotations

from collections.abc import Mapping

from matcher.matching.findings import Pair, PairsReport
from matcher.reporting.apart import apart_section
from matcher.reporting.days import later_words
from matcher.reporting.document import Block, Document, Entry, Ranking, Sentences
from matcher.reporting.match_entries import entry, largest_component
from matcher.reporting.matches import asides, data_words, pairs_left_out_words, quiet


def view(report: PairsReport) -> Document:
    """Give the pairs: who, how good, one reason, flags, and the components of the score."""
    return Document("The best pairs of the ecosystem", data_words(report), blocks(report, {}))


def blocks(report: PairsReport, urls: Mapping[str, str]) -> tuple[Block, ...]:
    """Give the same without its title; `urls` says where a source can be read."""
    found: list[Block] = asides(report, later_words(report.as_of, report.pairs))
    if report.pairs:
        largest = largest_component((each.components for each in report.pairs), report.model)
        entries = tuple(_entry(pair, report, largest, urls) for pair in report.pairs)
        found.append(Ranking("pairs", entries))
    else:
        found.append(Sentences(("No pair is left to suggest.",)))
    if words := pairs_left_out_words(report):
        found.append(quiet(words))
    return (*found, *apart_section(report.apart, report.apart_total, len(report.pairs)))


def _entry(pair: Pair, report: PairsReport, largest: float, urls: Mapping[str, str]) -> Entry:
    names, first = (pair.a.name, pair.b.name), pair.rank == 1
    return entry(pair, report.model, names, " + ".join(names), largest, urls=urls, first=first)
