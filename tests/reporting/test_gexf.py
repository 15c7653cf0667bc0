"""GEXF as Gephi and Gephi Lite demand it."""

from __future__ import annotations

import datetime
import math
import re
import tempfile
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matcher.reporting.drawing import Drawing, DrawnEdge, DrawnNode
from matcher.reporting.gexf import RESERVED, write_gexf

from ..gephi import dropped_by_gephi

ReadGexf = Callable[[Path], dict[str, Any]]

GEXF = "{http://gexf.net/1.3}"
VIZ = "{http://gexf.net/1.3/viz}"
FORBIDDEN_TITLES = {"label", "id", "size", "color", "x", "y", "weight"}
FORBIDDEN_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def node(key: str, label: str = "", **attributes: Any) -> DrawnNode:
    return DrawnNode(
        key,
        label or key,
        "organization",
        1.5,
        -2.0,
        0.0,
        7.5,
        (230, 159, 0),
        attributes,
        None,
        None,
    )


def edge(number: int, source: str, target: str, **changes: Any) -> DrawnEdge:
    plain = DrawnEdge(
        f"e{number}", source, target, "collaborates", False, 0.5, 2.5, {}, None, None, ()
    )
    return plain._replace(**changes)


def drawing(nodes: list[DrawnNode], edges: list[DrawnEdge] | None = None) -> Drawing:
    return Drawing("toy", "2020-06-03", "by hand", "none", tuple(nodes), tuple(edges or []))


def written(what: Drawing, *, dynamic: bool = False) -> ET.Element:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "graph.gexf"
        write_gexf(what, path, dynamic=dynamic)
        return ET.fromstring(path.read_bytes())


def check(root: ET.Element) -> None:
    """Hold a file against every rule of the static format."""
    assert root.tag == f"{GEXF}gexf"
    assert root.get("version") == "1.3"
    graph = root.find(f"{GEXF}graph")
    assert graph is not None
    assert not dropped_by_gephi(root)
    names = [child.tag.removeprefix(GEXF) for child in graph]
    assert names == ["attributes", "attributes", "nodes", "edges"]
    for block, class_ in zip(graph, ("node", "edge"), strict=False):
        assert block.get("class") == class_
        titles = [column.get("title") or "" for column in block]
        assert [column.get("id") for column in block] == titles
        assert len({title.casefold() for title in titles}) == len(titles)
        assert not {title.casefold() for title in titles} & FORBIDDEN_TITLES
        kinds = {column.get("type") for column in block}
        assert kinds <= {"string", "integer", "long", "double", "boolean"}
        used = {value.get("for") for value in graph.iter(f"{GEXF}attvalue")}
        assert class_ == "edge" or used
    for found in graph.iter(f"{GEXF}node"):
        assert found.get("label")
        assert set(found.attrib) <= {"id", "label", "start", "end"}
        colour = found.find(f"{VIZ}color")
        assert colour is not None
        assert set(colour.attrib) == {"r", "g", "b"}
        assert all(0 <= int(part) <= 255 for part in colour.attrib.values())
        place = found.find(f"{VIZ}position")
        assert place is not None
        assert set(place.attrib) == {"x", "y", "z"}
        size = found.find(f"{VIZ}size")
        assert size is not None
        assert 5 <= float(size.attrib["value"]) <= 40
    ids = [found.get("id") for found in graph.iter(f"{GEXF}node")]
    assert len(set(ids)) == len(ids)
    edges = list(graph.iter(f"{GEXF}edge"))
    assert len({found.get("id") for found in edges}) == len(edges)
    for found in edges:
        thickness = found.find(f"{VIZ}thickness")
        assert thickness is not None
        assert 1 <= float(thickness.attrib["value"]) <= 5
    assert {found.get(end) for found in edges for end in ("source", "target")} <= set(ids)


def values(element: ET.Element) -> dict[str, str]:
    return {value.attrib["for"]: value.attrib["value"] for value in element.iter(f"{GEXF}attvalue")}


def test_the_head_says_what_clients_look_for(tmp_path: Path) -> None:
    path = tmp_path / "graph.gexf"
    write_gexf(drawing([node("a", kind="x")]), path)
    text = path.read_text("utf-8")
    assert text.startswith(
        '<?xml version="1.0" encoding="UTF-8"?>\n<gexf xmlns="http://gexf.net/1.3"'
    )
    assert 'xmlns:viz="http://gexf.net/1.3/viz"' in text
    assert "<viz:color " in text
    assert '<meta lastmodifieddate="2020-06-03">' in text
    assert "Positions: by hand." in text
    assert 'mode="static"' in text
    assert not re.search(r"\b(pid|startopen|anyURI|viz:shape)\b", text)


def test_types_and_values() -> None:
    root = written(
        drawing(
            [
                node("a", flag=True, count=3, big=2**31, share=0.25, mixed=1, huge=2**70),
                node("b", flag=False, count=-4, big=1, share=math.nan, mixed="two", none=None),
                node("c", share=math.inf, both=["x", "y"], count=None, empty="", mixed=2.5),
                node("d", share=-math.inf, half=1),
                node("e", share=2, half=0.5),
            ]
        )
    )
    check(root)
    types = {column.attrib["id"]: column.attrib["type"] for column in root.iter(f"{GEXF}attribute")}
    assert types == {
        "flag": "boolean", "count": "integer", "big": "long", "share": "double",
        "mixed": "string", "huge": "string", "both": "string", "empty": "string", "half": "double",
    }  # fmt: skip
    a, b, c, d, e = (values(found) for found in root.iter(f"{GEXF}node"))
    assert a["flag"], b["flag"] == ("true", "false")
    assert (b["share"], c["share"], d["share"], e["share"]) == ("NaN", "INF", "-INF", "2.0")
    assert c["both"] == "x|y"
    assert set(c) == {"share", "both", "mixed"}
    assert (d["half"], e["half"]) == ("1.0", "0.5")


def test_titles_are_unique_ignoring_case_and_never_reserved() -> None:
    names = [
        "Label",
        "label",
        "WEIGHT",
        "Size",
        "x",
        "kind",
        "Kind",
        "a\x01",
        "a",
        "__proto__",
        " ",
    ]
    root = written(drawing([node("a")._replace(attributes=dict.fromkeys(names, "v"))]))
    check(root)
    assert len(values(root)) == len(names)
    assert not {title.casefold() for title in values(root)} & RESERVED
    assert "__proto__" not in values(root)


def test_keys_stay_apart_where_only_forbidden_characters_part_them() -> None:
    root = written(
        drawing(
            [node("a", t=1), node("a\x00", t=1)], [edge(0, "a", "a\x00"), edge(1, "a\x00", "a")]
        )
    )
    check(root)
    ends = [(found.get("source"), found.get("target")) for found in root.iter(f"{GEXF}edge")]
    assert ends[0] == ends[1][::-1]
    assert ends[0][0] != ends[0][1]


def test_dates_of_the_dynamic_file() -> None:
    what = drawing(
        [node("a", t=1), node("b", t=1)._replace(start="2020-01-01", end="2020-06-30")],
        [
            edge(0, "a", "b", start="2020-01-01", spells=("2020-01-01/..",)),
            edge(
                1, "a", "b", kind="member", end="2021-05-31",
                spells=("../2019-12-31", "2020-03-01/2021-05-31"),
            ),
            edge(2, "a", "b", kind="equity"),
        ],
    )  # fmt: skip
    root = written(what, dynamic=True)
    check(root)
    graph = root.find(f"{GEXF}graph")
    assert graph is not None
    assert graph.get("mode") == "dynamic"
    assert graph.get("timeformat") == "date"
    assert graph.get("timerepresentation") == "interval"
    spans = [(found.get("start"), found.get("end")) for found in root.iter(f"{GEXF}node")]
    assert spans == [(None, None), ("2020-01-01", "2020-06-30")]
    first, second, third = root.iter(f"{GEXF}edge")
    assert (first.get("start"), first.get("end")) == ("2020-01-01", None)
    assert values(first)["start"] == "2020-01-01"
    assert "start" not in second.attrib
    assert "end" not in second.attrib
    spells = [dict(spell.attrib) for spell in second.iter(f"{GEXF}spell")]
    assert spells == [{"end": "2019-12-31"}, {"start": "2020-03-01", "end": "2021-05-31"}]
    assert values(second)["spells"] == "../2019-12-31|2020-03-01/2021-05-31"
    assert third.find(f"{GEXF}spells") is None
    for spell in root.iter():
        for end in ("start", "end"):
            if end in spell.attrib:
                datetime.date.fromisoformat(spell.attrib[end])
    static = ET.tostring(written(what))
    assert b"spell " not in static
    assert b'value="2021-05-31"' in static


NASTY = st.text(
    st.one_of(
        st.characters(exclude_categories=()),  # lone surrogates and control characters too
        st.sampled_from(list("\x00\x0b\t\n\r<>&'\"]|\ufffe\uffff\u202e\u05d0\u0001\U0001f91d")),
    ),
    max_size=12,
).map(lambda text: text + "]]>")


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(NASTY, NASTY, NASTY), min_size=1, max_size=4, unique_by=lambda t: t[0]))
def test_nasty_text_survives_but_for_what_xml_forbids(rows: list[tuple[str, str, str]]) -> None:
    nodes = [node(key, label, note=note) for key, label, note in rows]
    root = written(drawing(nodes, [edge(0, rows[0][0], rows[-1][0], kind=rows[0][1])]))
    check(root)
    for (_, label, note), found in zip(rows, root.iter(f"{GEXF}node"), strict=True):
        assert found.get("label") == FORBIDDEN_TEXT.sub("", label)
        assert values(found)["note"] == FORBIDDEN_TEXT.sub("", note)


def test_a_label_of_nothing_but_forbidden_characters_becomes_the_key() -> None:
    found = next(written(drawing([node("a", "\x00 ", t=1)])).iter(f"{GEXF}node"))
    assert found.get("label") == "a"


def test_the_parser_of_gephi_lite_reads_all_of_it(tmp_path: Path, read_gexf: ReadGexf) -> None:
    nasty = 'KT \U0001f91d "R&D" <b> ]]> \u05d0\u202e \ud800\x07\'\n한국'
    path = tmp_path / "graph.gexf"
    what = drawing(
        [node("a", nasty, count=3, flag=True, share=0.5, both=["x", "y"]), node("b", flag=False)],
        [
            edge(0, "a", "b", attributes={"kind": "collaborates"}),
            edge(1, "b", "a", kind="equity", directed=True, spells=("2019-01-01/..",)),
        ],
    )
    for dynamic in (False, True):
        write_gexf(what, path, dynamic=dynamic)
        found = read_gexf(path)
        first, second = (one["attributes"] for one in found["nodes"])
        assert first == {
            "label": nasty.replace("\ud800\x07", ""), "color": "rgb(230,159,0)", "size": 7.5,
            "x": 1.5, "y": -2, "z": 0, "count": 3, "flag": True, "share": 0.5, "both": "x|y",
        }  # fmt: skip
        assert second["flag"] is False
        assert "count" not in second
        edges = {one["id"]: one for one in found["edges"]}
        assert edges["e0"]["undirected"] is True
        assert edges["e0"]["attributes"]["weight"] == 0.5
        assert edges["e0"]["attributes"]["thickness"] == 2.5
        assert (edges["e1"]["source"], edges["e1"]["undirected"]) == ("b", False)
        assert "Positions: by hand" in found["meta"]["description"]


@pytest.mark.parametrize("dynamic", [False, True])
def test_the_same_drawing_gives_the_same_bytes(tmp_path: Path, dynamic: bool) -> None:
    what = drawing([node("a", t=1), node("b", t=1)], [edge(0, "a", "b", start="2020-01-01")])
    for name in ("one", "two"):
        write_gexf(what, tmp_path / name, dynamic=dynamic)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


@pytest.mark.parametrize(
    ("directions", "default"),
    [((False, False), "undirected"), ((True,), "directed"), ((True, False), None)],
)
def test_gephi_keeps_every_edge(directions: tuple[bool, ...], default: str | None) -> None:
    """A default that an edge contradicts cost every such edge: 71 of the 437 of Korea."""
    edges = [edge(n, "a", "b", directed=directed) for n, directed in enumerate(directions)]
    root = written(drawing([node("a"), node("b")], edges))
    (graph,) = root.iter(f"{GEXF}graph")
    assert graph.get("defaultedgetype") == default
    assert dropped_by_gephi(root) == []


def test_the_rule_of_gephi_finds_what_it_drops() -> None:
    edges = [edge(0, "a", "b", directed=True), edge(1, "a", "b")]
    root = written(drawing([node("a"), node("b")], edges))
    (graph,) = root.iter(f"{GEXF}graph")
    graph.set("defaultedgetype", "directed")
    assert dropped_by_gephi(root) == ["e1"]
