"""What a move would change for a coalition."""

from __future__ import annotations

from matcher.coalitions.findings import CoalitionComparison
from matcher.coalitions.whatif import WhatIfReport
from matcher.reporting.document import Block, Column, Document, Section, Sentences, Table
from matcher.reporting.text import some
from matcher.reporting.views.recruit import named

_MOVES = (Column("organization"), Column("move"), Column("change of value", "plain"))

_RIVALS = (
    Column("rival"),
    Column("overlap", "plain"),
    Column("both cover", "plain"),
    Column("only it", "plain"),
    Column("only rival", "plain"),
    Column("contested", "plain"),
)


def view(report: WhatIfReport) -> Document:
    """Give what changes, then each rival's view."""
    about = (
        report.dataset,
        f"as of {report.as_of}" if report.as_of else "undated",
        f"covered from strength {report.covered_from:g}",
    )
    rows = tuple((m.organization.name, m.move, f"{m.value_change:+.2f}") for m in report.moves)
    blocks: list[Block] = [
        Sentences(tuple(whatif_words(report)), listed=True),
        Section("Each move by itself", (Table("moves", _MOVES, rows),)),
    ]
    flags = [f"{m.organization.name}: {'; '.join(m.flags)}." for m in report.moves if m.flags]
    if flags:
        blocks.append(Section("What to mind", (Sentences(tuple(flags), listed=True),)))
    if report.comparisons_after:
        rivals = tuple(tuple(row) for row in rival_rows(report))
        title = "Against its rivals, before and after"
        blocks.append(Section(title, (Table("rivals", _RIVALS, rivals),)))
    return Document(f"What if: {report.name}", about, tuple(blocks))


def whatif_words(report: WhatIfReport) -> list[str]:
    """Say in sentences what the moves change."""
    before, after = report.before.value, report.after.value
    names = report.capability_names
    words = [f"Its value goes from {before:.2f} to {after:.2f} ({after - before:+.2f})."]
    if report.gained or any(each.move == "join" for each in report.moves):
        words.append(f"It newly covers {named(report.gained, names)}.")
    if report.lost:
        words.append(f"It no longer covers {named(report.lost, names)}.")
    was = {row.capability: row.strength for row in report.before.coverage}
    moved = [
        (row.capability, row.strength - was[row.capability])
        for row in report.after.coverage
        if row.covered and row.capability in was and row.capability not in report.gained
    ]
    if better := [each for each, by in moved if by > 0.0]:
        words.append(f"It gets stronger in {named(better, names)}.")
    if weaker := [each for each, by in moved if by < 0.0]:
        words.append(f"It still covers {named(weaker, names)}, but less well.")
    words += [f"{m.organization.name} {'; '.join(m.reasons)}." for m in report.moves if m.reasons]
    return [*lead_words(report), *both_sides_words(report), *words]


def both_sides_words(report: WhatIfReport) -> list[str]:
    """Say who would sit in it and in a rival: the figures count them on both sides."""
    joins = {each.organization.id: each.organization.name for each in report.moves}
    lines = []
    for compared in report.comparisons_after:
        both = [joins[each] for each in compared.common_members if each in joins]
        if both:
            led = any(f"leads the rival {compared.name_b}" in each.flags for each in report.moves)
            counted = "is counted" if len(both) == 1 else "are counted"
            lines.append(
                f"{some(both)} would sit in {report.name} and in its rival {compared.name_b} at "
                f"once, as the data stand, and {counted} on both sides here. Settle first whether "
                f"{compared.name_b} is left{', and who would lead it then' * led}; what if that "
                "leaves it shows the other side."
            )
    return lines


def lead_words(report: WhatIfReport) -> list[str]:
    """Say whether it would lose its lead, or everybody; nothing where neither."""
    left = {each.id for each in report.after.members}
    leads = [each for each in report.before.members if each.role == "lead"]
    gone = [each.name for each in leads if each.id not in left]
    if not left:
        return ["Nobody would be left in it."]
    if not gone:
        return []
    stay = [each.name for each in leads if each.id in left]
    if stay:
        return [f"{some(gone)} leads it and would leave; {some(stay)} would lead it alone."]
    members = "1 member" if len(left) == 1 else f"{len(left)} members"
    return [
        f"It would lose its lead: {some(gone)} leads it today. Without a new one the {members} "
        "left are hardly a coalition, so settle first who would lead."
    ]


def rival_rows(report: WhatIfReport) -> list[list[str]]:
    """Give a row for each rival: figures before and after."""
    pairs = zip(report.comparisons_before, report.comparisons_after, strict=True)
    return [
        [
            new.name_b,
            f"{_share(old)} to {_share(new)}",
            f"{len(old.shared)} to {len(new.shared)}",
            f"{len(old.only_a)} to {len(new.only_a)}",
            f"{len(old.only_b)} to {len(new.only_b)}",
            f"{len(old.contested)} to {len(new.contested)}",
        ]
        for old, new in pairs
    ]


def _share(comparison: CoalitionComparison) -> str:
    jaccard = comparison.weighted_jaccard
    return "-" if jaccard is None else f"{100 * jaccard:.0f}%"
