"""A report: the one order of its sections, for every format.

A section is added here, and nowhere else.
"""

from __future__ import annotations

from matcher.reporting.document import (
    Block,
    Cell,
    Column,
    Document,
    Facts,
    Link,
    Section,
    Sentences,
    Table,
)
from matcher.reporting.document import Network as NetworkBlock
from matcher.reporting.maps import coalition_colours, network_picture
from matcher.reporting.record import Network, NetworkNode, Report, SourceLine
from matcher.reporting.report_words import (
    coalitions_shown_words,
    date_words,
    lead_words,
    network_words,
    sources_words,
    title_words,
)
from matcher.reporting.views.coalition_history import figures_over_time
from matcher.reporting.views.coalitions import blocks as coalition_blocks
from matcher.reporting.views.coalitions import sheets as coalition_sheets
from matcher.reporting.views.fields import Field, table_of
from matcher.reporting.views.info import unread_words
from matcher.reporting.views.report_answer import (
    answer,
    apart,
    candidates,
    components,
    evidence,
    invitations,
    matches,
)
from matcher.reporting.views.report_method import method
from matcher.reporting.views.since import since_sections
from matcher.reporting.views.summary import front

#: How many organizations of a network are listed at most beside its picture.
LISTED = 1_200

#: Size of the still picture of the network.
STILL = (900.0, 620.0)


def view(report: Report) -> Document:
    """Give a report in the order in which it is read."""
    lead = lead_words(report)
    invited = invitations(report)
    first, last = ((), invited) if report.coalition is None else (invited, ())
    sections = (
        Section("Answer", (*first, *answer(report)), "answer"),
        *since_sections(report),
        Section("Coalitions", (*_coalitions(report), *last), "coalitions"),
        Section("Ecosystem", network_blocks(report.network), "ecosystem", full=True),
        *further(report),
    )
    names = {each.id: each.name for each in report.standing.coalitions}
    sheets = (
        matches(report),
        components(report),
        evidence(report),
        apart(report),
        *coalition_sheets(report.standing, report.urls),
        candidates(report),
        figures_over_time(report.study.timeline, names),
        _sources(report),
        Table("about", (Column("what", width=28), Column("", width=90)), _about(report)),
    )
    return Document(
        title_words(report),
        (date_words(report),),
        (*([Sentences((lead,))] if lead else []), *unread(report), *sections),
        {"version": report.version},
        sheets,
        front(report),
    )


def unread(report: Report) -> tuple[Block, ...]:
    """Say which columns of the files are not in the data; nothing where all are."""
    contents = report.contents
    return (Sentences((unread_words(contents),), tone="quiet"),) if contents.unread else ()


def further(report: Report) -> tuple[Section, ...]:
    """Give the sections that follow the answer and the coalitions, in every format.

    Parameters
    ----------
    report : Report
    """
    return (
        Section("Method and limits", method(report), "method", full=True),
        Section("Sources", _contents(report), "sources", full=True),
        Section("About", (Facts(_about(report)),), "about", full=True),
    )


def _coalitions(report: Report) -> tuple[Block, ...]:
    colours = coalition_colours(report.network)
    found = coalition_blocks(report.standing, report.urls, colours)
    shown, standing = coalitions_shown_words(report), report.standing
    lines = [shown] if shown else []
    if len(standing.coalitions) == 2 and standing.comparisons:
        (pair,) = standing.comparisons
        lines.append(f"{pair.name_a} against {pair.name_b}.")
    return (Sentences(tuple(lines)), *found) if lines else found


# -- the ecosystem -----------------------------------------------------------------------------


def network_blocks(network: Network, which: str | None = None) -> tuple[Block, ...]:
    """Draw a network, say what its discs and colours mean, and list who is in it.

    Parameters
    ----------
    network : Network
    which : str, optional
        Who is shown, where not all are; by default those around whom the report is about.
    """
    keys = [each for each in network.nodes if each.type == "coalition"]
    words = f"{network_words(network, which)} A disc grows with the weight of its links; a ring "
    words += "marks a coalition." + ("" if keys else f" Colours: {network.colouring}.")
    blocks: list[Block] = [Sentences((words,))]
    if keys:
        names = (*(each.name for each in keys), "in none of them")
        colours = (*(each.colour for each in keys), "#999999")
        blocks.append(Sentences(names, listed=True, colours=colours))
    blocks.append(
        NetworkBlock(
            "Map of the organizations",
            lambda: network_picture(network, *STILL),
            _network_data(network),
        )
    )
    table: list[Block] = [_organizations(network)]
    if network.shown > LISTED:
        words = f"The {LISTED:,} with most partners. The GEXF file has all that are shown."
        table = [Sentences((words,), tone="quiet"), *table]
    title = "All of them as a table" if network.shown <= LISTED else "The first of them as a table"
    blocks.append(Section(title, tuple(table), folded=True))
    return tuple(blocks)


def _organizations(network: Network) -> Table:
    names = network.capability_names
    fields: list[Field[NetworkNode]] = [
        (Column("organization", width=30), lambda node: node.name),
        (Column("local name", width=20), lambda node: node.local_name),
        (Column("kind", width=16), lambda node: (node.kind or "").replace("_", " ")),
        (Column("country", width=9), lambda node: node.country),
        (
            Column("coalitions", width=24),
            lambda node: ", ".join(each.name for each in node.coalitions),
        ),
        (Column("partners", "count", 10, bars=True), lambda node: node.partners),
        (
            Column("offers most", width=40),
            lambda node: ", ".join(
                names.get(each.capability, each.capability) for each in node.offers[:3]
            ),
        ),
    ]
    nodes = [node for node in network.nodes if node.type == "organization"]
    if len(nodes) > LISTED:
        nodes = sorted(nodes, key=lambda node: -node.partners)[:LISTED]
    return table_of("organizations", fields, nodes)


def _network_data(network: Network) -> dict[str, object]:
    """Give the network as a page's script reads it, names of capabilities and links once."""
    capabilities = list(network.capability_names)
    place = {each: number for number, each in enumerate(capabilities)}
    kinds = list(dict.fromkeys(edge.kind for edge in network.edges))

    def node_data(node: NetworkNode) -> dict[str, object]:
        known = {name: value for name, value in node.to_dict().items() if value}
        skills = {
            name: [[place[each.capability], round(each.strength, 3)] for each in found]
            for name, found in (("offers", node.offers), ("needs", node.needs))
        }
        return {**known, "x": node.x, "y": node.y, **skills}

    return {
        "capabilities": [network.capability_names[each] for each in capabilities],
        "kinds": kinds,
        "nodes": [node_data(node) for node in network.nodes],
        "edges": [
            [edge.source, edge.target, kinds.index(edge.kind), edge.weight, edge.collaborations]
            for edge in network.edges
        ],
    }


# -- sources, and the report itself ------------------------------------------------------------


def _contents(report: Report) -> tuple[Block, ...]:
    contents = report.contents
    lines = [sources_words(report)]
    if contents.first_date:
        lines.append(f"Dates run from {contents.first_date} to {contents.last_date}.")
    lines.append("Rows without a date count as always known.")
    fields: list[Field[tuple[str, int]]] = [
        (Column("table", width=30), lambda row: row[0].replace("_", " ")),
        (Column("rows", "count"), lambda row: row[1]),
        (Column("without a date", "count"), lambda row: contents.undated.get(row[0])),
    ]
    held = table_of("contents", fields, [row for row in contents.tables.items() if row[1]])
    return (
        Sentences(tuple(lines)),
        Section(f"What the data set {report.dataset} holds", (held,)),
        Section("Sources, and what rests on them", (_sources(report),)),
    )


def _sources(report: Report) -> Table:
    fields: list[Field[SourceLine]] = [
        (Column("source", width=45), lambda each: Link(each.source or "no source given", each.url)),
        (Column("rows", "count", 9, bars=True), lambda each: each.count),
        (
            Column("in", width=40),
            lambda each: "; ".join(each.tables).replace("_", " "),
        ),
        (Column("first date", width=12), lambda each: each.first),
        (Column("last date", width=12), lambda each: each.last),
        (Column("address", width=60, use="sheet"), lambda each: each.url),
    ]
    return table_of("sources", fields, report.sources)


def _about(report: Report) -> tuple[tuple[str, Cell], ...]:
    return (
        ("report", title_words(report)),
        ("data set", report.dataset),
        ("as of", report.as_of or "undated"),
        ("newest date in the data", report.newest_date or "none"),
        ("model", report.model.kind),
        ("what its points mean", report.model.note),
        ("covered from strength", report.standing.covered_from),
        ("backtest", report.backtest_note),
        ("version", report.version),
        ("seed", report.seed),
        ("layout", report.network.layout),
    )
