"""A report: the one order of its sections, for every format.

A section is added here, and nowhere else.
"""

from __future__ import annotations

from matcher.reporting.document import (
    Block,
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
from matcher.reporting.record import Network, NetworkNode, Report
from matcher.reporting.report_words import (
    coalitions_shown_words,
    date_words,
    lead_words,
    network_words,
    sources_words,
    title_words,
)
from matcher.reporting.views.coalitions import blocks as coalition_blocks
from matcher.reporting.views.report_answer import answer, invitations
from matcher.reporting.views.report_method import method

#: Size of the still picture of the network.
STILL = (900.0, 620.0)


def view(report: Report) -> Document:
    """Give a report in the order in which it is read."""
    lead = lead_words(report)
    invited_first = report.coalition is not None
    first = invitations(report) if invited_first else ()
    last = () if invited_first else invitations(report)
    return Document(
        title_words(report),
        (date_words(report),),
        (
            *([Sentences((lead,))] if lead else []),
            Section("Answer", (*first, *answer(report)), "answer"),
            Section("Coalitions", (*_coalitions(report), *last), "coalitions"),
            Section("Ecosystem", _ecosystem(report.network), "ecosystem", full=True),
            Section("Method and limits", method(report), "method", full=True),
            Section("Sources", _sources(report), "sources", full=True),
            Section("About", (_about(report),), "about", full=True),
        ),
        {"version": report.version},
    )


def _coalitions(report: Report) -> tuple[Block, ...]:
    colours = coalition_colours(report.network)
    found = coalition_blocks(report.standing, report.urls, colours)
    words = coalitions_shown_words(report)
    return (Sentences((words,)), *found) if words else found


# -- the ecosystem -----------------------------------------------------------------------------


def _ecosystem(network: Network) -> tuple[Block, ...]:
    keys = [each for each in network.nodes if each.type == "coalition"]
    words = f"{network_words(network)} A disc grows with the weight of its links; a ring marks a "
    words += "coalition." if keys else f"coalition. Colours: {network.colouring}."
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
    blocks.append(Section("All of them as a table", (_organizations(network),), folded=True))
    return tuple(blocks)


def _organizations(network: Network) -> Table:
    capabilities = network.capability_names

    def offers(node: NetworkNode) -> str:
        found = [capabilities.get(each.capability, each.capability) for each in node.offers[:3]]
        return ", ".join(found)

    return Table(
        "organizations",
        (
            Column("organization", width=30),
            Column("local name", width=20),
            Column("kind", width=16),
            Column("country", width=9),
            Column("coalitions", width=24),
            Column("partners", "count", 10, bars=True),
            Column("offers most", width=40),
        ),
        tuple(
            (
                node.name,
                node.local_name,
                (node.kind or "").replace("_", " "),
                node.country,
                ", ".join(each.name for each in node.coalitions),
                node.partners,
                offers(node),
            )
            for node in network.nodes
            if node.type == "organization"
        ),
    )


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


def _sources(report: Report) -> tuple[Block, ...]:
    contents = report.contents
    lines = [sources_words(report)]
    if contents.first_date:
        lines.append(f"Dates run from {contents.first_date} to {contents.last_date}.")
    lines.append("Rows without a date count as always known.")
    held = Table(
        "contents",
        (Column("table"), Column("rows", "count"), Column("without a date", "count")),
        tuple(
            (table.replace("_", " "), rows, contents.undated.get(table))
            for table, rows in contents.tables.items()
            if rows
        ),
    )
    columns = (
        Column("source", width=45),
        Column("rows", "count", 9, bars=True),
        Column("in", width=40),
        Column("first date", width=12),
        Column("last date", width=12),
    )
    rows = tuple(
        (
            Link(each.source or "no source given", each.url),
            each.count,
            ", ".join(each.tables).replace("_", " "),
            each.first,
            each.last,
        )
        for each in report.sources
    )
    return (
        Sentences(tuple(lines)),
        Section(f"What the data set {report.dataset} holds", (held,)),
        Section("Sources, and what rests on them", (Table("sources", columns, rows),)),
    )


def _about(report: Report) -> Facts:
    return Facts(
        (
            ("report", title_words(report)),
            ("data set", report.dataset),
            ("as of", report.as_of or "undated"),
            ("newest date in the data", report.newest_date or "none"),
            ("model", report.model.kind),
            ("what its points mean", report.model.note),
            ("covered from strength", f"{report.standing.covered_from:g}"),
            ("backtest", report.backtest_note),
            ("version", f"open-innovation-matcher {report.version}"),
            ("seed", str(report.seed)),
            ("layout", report.network.layout),
        )
    )
