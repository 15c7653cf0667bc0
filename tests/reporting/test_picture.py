"""Shapes become SVG: escaped, at their places, and no label over another."""

from __future__ import annotations

from itertools import combinations
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from matcher.matching.match_findings import Component
from matcher.reporting.charts import waterfall
from matcher.reporting.picture import (
    Circle,
    Picture,
    Rect,
    Text,
    placed_labels,
    shortened,
    text_width,
    to_svg,
)

NASTY = "<img src=x onerror=alert(1)>\x1b[1m\u202e&\"'"


def test_every_text_is_escaped() -> None:
    shapes = (Text(1, 2, NASTY), Circle(1, 2, 3, "gain", "ink", "0", NASTY))
    picture = Picture(10, 10, NASTY, shapes)
    for standalone in (True, False):
        svg = to_svg(picture, standalone=standalone)
        ElementTree.fromstring(svg)
        assert "<img" not in svg
        assert "\x1b" not in svg
        assert "\u202e" not in svg


def test_colours_are_classes_in_a_page_and_values_in_a_file() -> None:
    picture = Picture(10, 10, "t", (Rect(0, 0, 1, 1, "gain"), Rect(0, 0, 1, 1, "#123456")))
    page, file = to_svg(picture), to_svg(picture, standalone=True)
    assert 'class="fill-gain"' in page
    assert 'class="fill-gain"' not in file
    assert 'fill="#0072b2"' in file
    assert page.count('fill="#123456"') == file.count('fill="#123456"') == 1


@given(
    st.lists(
        st.tuples(st.floats(0, 400), st.floats(0, 300), st.floats(2, 10), st.text(min_size=1)),
        max_size=30,
    )
)
def test_no_label_covers_another_or_leaves_the_sheet(
    wanted: list[tuple[float, float, float, str]],
) -> None:
    boxes = []
    for label in placed_labels(wanted, 11, (400, 300)):
        width = text_width(label.text, 11)
        left = label.x - {"start": 0.0, "middle": 0.5, "end": 1.0}[label.anchor] * width
        boxes.append((left, label.y - 11, left + width, label.y))
    for one in boxes:
        assert one[0] >= -1e-6
        assert one[2] <= 400 + 1e-6
    for one, other in combinations(boxes, 2):
        apart = one[0] >= other[2] or other[0] >= one[2] or one[1] >= other[3] or other[1] >= one[3]
        assert apart


@given(st.text(), st.floats(20, 300))
def test_shortened_text_fits(text: str, room: float) -> None:
    assert text_width(shortened(text, 12, room), 12) <= room


@given(st.lists(st.floats(-100, 100), min_size=1, max_size=8))
def test_the_bars_of_a_waterfall_are_as_long_as_their_parts(parts: list[float]) -> None:
    score = sum(parts)
    picture = waterfall([Component(f"c{i}", part) for i, part in enumerate(parts)], score, "x")
    *bars, total = [shape for shape in picture.shapes if isinstance(shape, Rect)]
    ends = [0.0]
    for part in parts:
        ends.append(ends[-1] + part)
    span = max(max(*ends, score, 0.0) - min(*ends, score, 0.0), 1e-9)
    for part, bar in zip([*parts, score], [*bars, total], strict=True):
        assert abs(bar.width - max(abs(part) / span * 210, 1)) < 1e-6
        assert 111 <= bar.x <= 323
