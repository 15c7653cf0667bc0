"""A document as one self-contained HTML page, by the templates, styles and scripts in reports/page.

The page loads nothing: styles, scripts and data are inside, and a Content-Security-Policy allows
these scripts and styles by their hashes and nothing else. There is one template for each type of
block; none knows what a document is about.
"""

from __future__ import annotations

import base64
import hashlib
import itertools
import json
import re
from collections.abc import Iterable, Sequence
from importlib import resources
from typing import TYPE_CHECKING, Any

from matcher.reporting.cells import LEFT, cell_text
from matcher.reporting.document import (
    Block,
    Cell,
    Chart,
    Column,
    Document,
    Entry,
    Section,
    Table,
)
from matcher.reporting.picture import Picture, heat_shade, to_svg
from matcher.reporting.rankings import all_of, ranking_table, without_details
from matcher.reporting.text import brief, visible
from matcher.sources.descriptions import is_url

if TYPE_CHECKING:
    from markupsafe import Markup

#: The package that holds templates, styles and scripts.
REPORTS = "matcher_reports"

#: The parts of the style sheet and of the script, in the order in which they are joined.
STYLES = ("theme", "text", "tables", "ranking", "network", "charts", "print")
SCRIPTS = ("tables", "ranking", "card", "network", "print", "start")

#: What stands before the page's own script, each in a function that runs it: sigma fails to load
#: where there is no WebGL. And whose licences the page carries.
VENDORED = {"loadGraphology": "graphology.umd.min.js", "loadSigma": "sigma.min.js"}
LICENCES = ("sigma", "graphology", "events")

#: How many letters the head of a column has room for.
HEAD = 60

#: From so many rows on a table scrolls in a frame, and from so many columns on, most of them
#: figures, it is set closely.
TALL, DENSE = 12, 9

#: From so many characters on a column of words gets a least width.
MEDIUM, LONG = 25, 50


def to_html(document: Document) -> str:
    """Write a document as one HTML file.

    Parameters
    ----------
    document : Document
        Its sections are the page's, with an entry in the contents where they have a name; what
        stands before the first is the lead.

    Returns
    -------
    str
        The same document gives the same text.
    """
    from markupsafe import Markup, escape

    style = "\n".join(_read("page", "styles", f"{name}.css") for name in STYLES)
    own = "\n".join(_read("page", "scripts", f"{name}.js") for name in SCRIPTS)
    scripts = [
        f"function {loader}() {{\n{_without_map(_read('vendor', name))}\n}}"
        for loader, name in VENDORED.items()
    ]
    scripts.append(f'(() => {{\n"use strict";\n{own}\n}})();')
    lead = list(itertools.takewhile(lambda each: not isinstance(each, Section), document.blocks))
    text: str = (
        _Page()
        .environment.get_template("page.html.j2")
        .render(
            document=document,
            lead=lead,
            main=document.blocks[len(lead) :],
            contents=[each for each in document.blocks if isinstance(each, Section) and each.name],
            policy=_policy([style], scripts),
            style=Markup(style),
            scripts=[Markup(script) for script in scripts],
            licences={name: escape(_read("vendor", f"{name}.LICENSE.txt")) for name in LICENCES},
        )
    )
    return text + "\n"


class _Page:
    """The templates, and what they may call."""

    def __init__(self) -> None:
        import jinja2

        self.environment = jinja2.Environment(
            loader=jinja2.FunctionLoader(lambda name: _read("page", *name.split("/"))),
            undefined=jinja2.StrictUndefined,
            finalize=_shown,
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.environment.globals.update(
            TALL=TALL,
            blocks=self.blocks,
            cell_text=cell_text,
            classes=_cell_classes,
            embedded=_embedded,
            figure=_figure,
            is_url=is_url,
            parts_of=_parts,
            row_head=_row_head,
            side_by_side=lambda ranking: without_details(ranking_table(ranking)),
            svg=_inline,
            table_classes=_table_classes,
        )
        filters = {"capital": _capital, "short": _short, "words": _words}
        self.environment.filters.update(filters)

    def blocks(self, found: Sequence[Block], level: int, label: str = "") -> Markup:
        """Draw blocks, each by the template of its type; charts in a row stand side by side.

        Parameters
        ----------
        found : sequence of blocks
        level : int
            Of the headings of sections among them.
        label : str
            The heading they stand below.
        """
        from markupsafe import Markup

        drawn = []
        for charts, group in itertools.groupby(found, lambda each: isinstance(each, Chart)):
            texts = [self._block(block, level, label) for block in group]
            text = "\n".join(texts)
            drawn.append(
                f'<div class="charts">\n{text}\n</div>' if charts and len(texts) > 1 else text
            )
        return Markup("\n".join(drawn))

    def _block(self, block: Block, level: int, label: str) -> str:
        template = self.environment.get_template(f"blocks/{type(block).__name__.lower()}.html.j2")
        return template.render(block=block, level=level, label=label)


# -- cells and classes -------------------------------------------------------------------------


def _row_head(table: Table) -> int:
    """Give the place of the column that names the row: the first of words; -1 for none."""
    texts = [place for place, column in enumerate(table.columns) if column.kind in LEFT]
    return texts[0] if texts else -1


def _table_classes(table: Table) -> str:
    if any(column.shaded for column in table.columns):
        return "heat"
    figures = sum(column.kind not in LEFT for column in table.columns)
    many = len(table.columns) >= DENSE and 2 * figures > len(table.columns)
    return "dense" if many else "stack"


def _figure(cell: Cell, column: Column) -> str | None:
    """Give what a script sorts a cell by: its number; nothing where it is unknown."""
    if column.kind in LEFT:
        return None
    if isinstance(cell, int | float):
        return str(cell)
    return "" if cell is None else None


def _cell_classes(cell: Cell, column: Column) -> str:
    if column.shaded:
        known = isinstance(cell, int | float)
        return f"cell heat-{heat_shade(float(cell))}" if known else "cell"  # type: ignore[arg-type]
    if column.kind not in LEFT:
        return "number"
    return "long" if column.width >= LONG else "medium" if column.width >= MEDIUM else ""


def _parts(entry: Entry) -> tuple[list[Block], list[Block], list[Block]]:
    """Split the blocks of an entry: charts, what stands beside them, and tables below them."""
    charts: list[Block] = []
    beside: list[Block] = []
    below: list[Block] = []
    for block in entry.blocks:
        if isinstance(block, Chart):
            charts.append(block)
        else:
            (below if any(all_of(Table, [block])) else beside).append(block)
    return charts, beside, below


def _inline(picture: Picture) -> Markup:
    from markupsafe import Markup

    return Markup(to_svg(picture))  # every text in it is escaped there


# -- text --------------------------------------------------------------------------------------

#: What stands between back ticks, and a date.
_MARKED = re.compile(r"`(?P<code>[^`]+)`|(?P<date>\b\d{4}-\d{2}(?:-\d{2})?\b)")


def _shown(value: Any) -> Any:
    """Show untrusted text as it is: no control characters, no end, nothing for nothing."""
    from markupsafe import Markup

    if value is None:
        return ""
    if isinstance(value, str) and not isinstance(value, Markup):
        return visible(brief(value))
    return value


def _short(text: str) -> str:
    """Cut what would make the head of a column taller than the table."""
    return brief(text, HEAD)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _words(text: str) -> Markup:
    """Escape text; what stands between back ticks is code, and a date does not break in two."""
    from markupsafe import Markup, escape

    def wrap(found: re.Match[str]) -> str:
        if found["code"]:
            return f"<code>{found['code']}</code>"
        return f'<span class="date">{found["date"]}</span>'

    # Escaping adds neither digits with hyphens nor back ticks, so what is found is the text's own.
    return Markup(_MARKED.sub(wrap, str(escape(visible(brief(text))))))


# -- what the page carries ---------------------------------------------------------------------


def _embedded(data: Any) -> Markup:
    """Write data as JSON that cannot end the element which holds it."""
    from markupsafe import Markup

    text = json.dumps(_all_shown(data), separators=(",", ":"), allow_nan=False)
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))


def _all_shown(data: Any) -> Any:
    """Make all text in data what a person may be shown, as the templates do."""
    if isinstance(data, dict):
        return {name: _all_shown(value) for name, value in data.items()}
    if isinstance(data, list | tuple):
        return [_all_shown(each) for each in data]
    return _shown(data) if isinstance(data, str) else data


def _policy(styles: Iterable[str], scripts: Iterable[str]) -> str:
    """Allow these styles and scripts, an empty icon, and nothing else."""
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src {' '.join(_hash(text) for text in scripts)}",
            f"style-src {' '.join(_hash(text) for text in styles)}",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


def _without_map(script: str) -> str:
    """Drop the address of the source map, which a browser's inspector would ask for."""
    lines = [line for line in script.splitlines() if not line.startswith("//# sourceMappingURL=")]
    return "\n".join(lines)


def _read(*path: str) -> str:
    return resources.files(REPORTS).joinpath(*path).read_text("utf-8")
