"""The best pairs of the whole ecosystem."""

from __future__ import annotations

from matcher.matching.findings import PairsReport
from matcher.reporting.apart import apart_section
from matcher.reporting.document import Block, Document, Ranking, Sentences
from matcher.reporting.match_entries import entry, largest_component
from matcher.reporting.matches import asides, data_words, later_words, pairs_left_out_words, quiet


def view(report: PairsReport) -> Document:
    """Give the pairs: who, how good, one reason, flags, and the components of the score."""
    blocks: list[Block] = asides(report, later_words(report.as_of, report.pairs))
    if report.pairs:
        largest = largest_component((each.components for each in report.pairs), report.model)
        entries = tuple(
            entry(
                pair, report.model, f"{pair.a.name} + {pair.b.name}", largest, first=pair.rank == 1
            )
            for pair in report.pairs
        )
        blocks.append(Ranking("pairs", entries))
    else:
        blocks.append(Sentences(("No pair is left to suggest.",)))
    if words := pairs_left_out_words(report):
        blocks.append(quiet(words))
    blocks += apart_section(report.apart, report.apart_total, len(report.pairs))
    return Document("The best pairs of the ecosystem", data_words(report), tuple(blocks))
