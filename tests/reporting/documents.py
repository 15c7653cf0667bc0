"""A document made by hand that has every type of block, with the same text wherever text can be."""

from __future__ import annotations

from dataclasses import replace

from matcher.reporting.document import (
    Chart,
    Column,
    Document,
    Entry,
    Facts,
    Link,
    Network,
    Ranking,
    Section,
    Sentences,
    Table,
)
from matcher.reporting.picture import Picture, Text


def document_of(text: str) -> Document:
    """Give every block with `text` in every place that the data may fill."""

    def picture() -> Picture:
        return Picture(10, 10, text, (Text(0, 5, text),))

    bad_link = Link(text, "javascript:alert(1)")
    table = Table(
        "seen",
        (
            Column(text, width=20),
            Column("share", "strength", shaded=True),
            Column("source"),
            Column("words", width=60),
            Column("read", use="reading"),
            Column("calculated", "percent", use="sheet"),
            Column("never filled"),
        ),
        (
            (text, 0.5, bad_link, (text, text), text, 0.25, None),
            (text, None, Link(text, "https://example.org/"), (), text, None, None),
        ),
    )
    bars = (Column(text, "points"), Column("other", "points"))
    chart = Chart(text, picture, Table("bars", bars, ((1.5, -0.5),)))
    inside = (
        chart,
        Section("Why", (Sentences((text,), listed=True),)),
        Facts(((text, text),)),
        Table("evidence", (Column("fact"),), ((text,),)),
    )
    entries = (
        Entry(1, text, text, 3.0, "points", text, (text,), inside, text, text),
        Entry(2, text, text, 2.0, "points", text, (text,), inside, text, "https://example.org/"),
    )
    node = {"key": "organization:a", "type": "organization", "name": text, "size": 1, "x": 0}
    data = {"capabilities": [text], "kinds": [], "nodes": [node], "edges": []}
    blocks = (
        Sentences((text, bad_link)),
        Sentences(((text, bad_link),), listed=True, tone="warning", colours=("#123456",)),
        Facts(((text, text), ("link", bad_link))),
        table,
        Ranking("ranked", entries),
        Network(text, picture, data),
        Section(text, (Table("of-1", (Column("name"),), ((text,),)),), folded=True),
        Section("other", (Table("of-2", (Column("name"),), ((text,),)),)),
    )
    own = (replace(table, name="first"), Table("of", (Column(text, "value"),), ((1.5,), (None,))))
    whole = (Sentences((text,)), Section(text, blocks, "all"))
    return Document(text, (text,), whole, sheets=own)
