"""One organization in full."""

from __future__ import annotations

from collections.abc import Sequence

from matcher.matching.match_findings import Evidence
from matcher.matching.portrait import PortraitReport, Seat, Strength, YearOfWork
from matcher.reporting.document import Block, Column, Document, Facts, Link, Section, Table
from matcher.reporting.match_entries import evidence_words, listed
from matcher.reporting.text import said


def view(report: PortraitReport) -> Document:
    """Give who it is, what it offers and needs, its partners, coalitions, ties and evidence."""
    of = report.organization
    address = None if of.url is None else Link(of.url, of.url)
    facts = (
        ("local name", of.local_name),
        ("kind", of.kind.replace("_", " ") if of.kind else None),
        ("country", of.country),
        ("belongs to", None if report.parent is None else report.parent.name),
        ("address", address),
        ("about", report.description),
    )
    blocks: list[Block] = [Facts(tuple(facts))]
    blocks += _strengths("Offers", "offers", report.offers)
    blocks += _strengths("Needs", "needs", report.needs)
    blocks += _seats(report.coalitions)
    blocks += _partners(report)
    blocks += _years(report.years)
    blocks += _facts("Ties", "ties", report.ties)
    blocks += _facts("Evidence", "evidence", report.evidence)
    day = f"as of {report.as_of}" if report.as_of else "undated"
    return Document(of.name, (report.dataset, day), tuple(blocks))


def _strengths(title: str, name: str, found: Sequence[Strength]) -> list[Block]:
    columns = (Column("capability", width=40), Column("strength", "strength"))
    rows = tuple((each.name, each.strength) for each in found)
    table = Table(name, columns, rows, 12, "capabilities")
    return [Section(title, (table,), name)] if rows else []


def _seats(found: Sequence[Seat]) -> list[Block]:
    columns = (Column("coalition", width=30), Column("role"), Column("since"), Column("source"))
    rows = tuple((each.name, each.role, each.since, each.source) for each in found)
    return [Section("Coalitions", (Table("seats", columns, rows),), "seats")] if rows else []


def _partners(report: PortraitReport) -> list[Block]:
    columns = (
        Column("partner", width=40),
        Column("joint work", "count"),
        Column("first"),
        Column("latest"),
    )
    rows = tuple(
        (each.organization.name, each.collaborations, each.first, each.last)
        for each in report.partners
    )
    table = Table("worked-with", columns, rows, 12, "partners")
    about = f"{report.partners_total:,}"
    return [Section("Worked with", (table,), "worked-with", about=about)] if rows else []


def _years(found: Sequence[YearOfWork]) -> list[Block]:
    columns = (
        Column("year"),
        Column("collaborations started", "count", bars=True),
        Column("partners in them", "count", bars=True),
        Column("new partners", "count", bars=True),
    )
    rows = tuple(
        (str(each.year), each.collaborations, each.partners, each.new_partners) for each in found
    )
    table = Table("years", columns, rows, 12, "years")
    return [Section("Partners over time", (table,), "years")] if rows else []


def _facts(title: str, name: str, found: Sequence[Evidence]) -> list[Block]:
    lines = listed([evidence_words(fact) if _is_said(fact) else fact.text for fact in found])
    return [Section(title, tuple(lines), name)] if lines else []


def _is_said(fact: Evidence) -> bool:
    return bool(said(fact.date, fact.source))
