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
from collections.abc import Callable, Iterable
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from matcher.reporting.cells import LEFT, cell_text
from matcher.reporting.document import (
    Block,
    Cell,
    Chart,
    Column,
    Document,
    Link,
    Network,
    Section,
    Sentences,
    Table,
    all_of,
    columns_for,
    with_columns,
)
from matcher.reporting.picture import Picture, heat_shade, to_svg
from matcher.reporting.text import brief, visible
from matcher.sources.descriptions import is_url

if TYPE_CHECKING:
    import jinja2
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

#: From so many letters in all on, the columns of a table are given less room each.
WIDE = 150

#: From so many characters on a column of words gets a least width.
MEDIUM, LONG = 25, 50


def to_html(document: Document) -> str:
    """Write a document as one HTML file.

    Parameters
    ----------
    document : Document
        Its sections are the page's, with an entry in the contents where they have a name; the
        sentences that it begins with are the lead.

    Returns
    -------
    str
        The same document gives the same text.
    """
    from markupsafe import Markup, escape

    style, scripts = style_sheet(), [*vendored_scripts(), own_script()]
    lead = list(itertools.takewhile(lambda each: isinstance(each, Sentences), document.blocks))
    values = {
        "document": document,
        "address": lambda _: None,
        "lead": lead,
        "main": document.blocks[len(lead) :],
        "contents": [each for each in document.blocks if isinstance(each, Section) and each.name],
        "networks": [embedded(each.data) for each in all_of(Network, document.blocks)],
        "policy": _policy([style], scripts),
        "style": Markup(style),
        "scripts": [Markup(script) for script in scripts],
        "licences": {name: escape(text) for name, text in licence_texts().items()},
    }
    text: str = environment().get_template("page.html.j2").render(**values)
    return text + "\n"


def style_sheet() -> str:
    """Give the style sheet of a page."""
    return "\n".join(_read("page", "styles", f"{name}.css") for name in STYLES)


def vendored_scripts() -> list[str]:
    """Give the scripts of others, each in a function that runs it."""
    return [
        f"function {loader}() {{\n{_without_map(_read('vendor', name))}\n}}"
        for loader, name in VENDORED.items()
    ]


def own_script() -> str:
    """Give the page's own script."""
    own = "\n".join(_read("page", "scripts", f"{name}.js") for name in SCRIPTS)
    return f'(() => {{\n"use strict";\n{own}\n}})();'


def site_style() -> str:
    """Give what the style sheet of the live site has beside that of a page."""
    return _read("page", "styles", "site.css")


def site_script() -> str:
    """Give the script of the live site."""
    return _read("page", "scripts", "site.js")


def licence_texts() -> dict[str, str]:
    """Give the licences of the scripts of others, by name."""
    return {name: _read("vendor", f"{name}.LICENSE.txt") for name in LICENCES}


@lru_cache(maxsize=1)
def environment() -> jinja2.Environment:
    """Give what fills in the templates in reports/page; compiled once.

    Among the values of a template is `address`, a function that gives the address of the page of
    what has a name, or None where there is no such page. `cited` gives text in pieces, of which
    links are sources; by itself it finds none.
    """
    import jinja2

    filled_in = jinja2.Environment(
        loader=jinja2.FunctionLoader(lambda name: _read("page", *name.split("/"))),
        undefined=jinja2.StrictUndefined,
        finalize=_shown,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    filled_in.globals.update(
        TALL=TALL,
        bars_of=lambda entry: [bar for chart in all_of(Chart, entry.blocks) for bar in chart.bars],
        cell_text=cell_text,
        cited=lambda text: (text,),
        classes=_cell_classes,
        embedded=embedded,
        figure=_figure,
        is_url=is_url,
        heading_class=_heading_class,
        row_head=_row_head,
        svg=_inline,
        table_classes=_table_classes,
    )
    filled_in.filters.update(
        capital=lambda text: text[:1].upper() + text[1:],
        filled=_filled,
        pieces=lambda line: line if isinstance(line, tuple) else (line,),
        runs=_runs,
        short=lambda text: brief(text, HEAD),
        with_code=_with_code,
        words=_words,
    )
    tests: dict[str, Callable[[object], bool]] = {
        "chart": lambda value: isinstance(value, Chart),
        "link": lambda value: isinstance(value, Link),
        "list": lambda value: isinstance(value, tuple),
    }
    filled_in.tests.update(tests)
    return filled_in


# -- what the templates ask of blocks ----------------------------------------------------------


def _runs(blocks: Iterable[Block]) -> list[tuple[str, list[Block]]]:
    """Give the blocks with the name of their type, charts that follow each other in one run."""
    found: list[tuple[str, list[Block]]] = []
    for block in blocks:
        kind = type(block).__name__.lower()
        if found and found[-1][0] == kind == "chart":
            found[-1][1].append(block)
        else:
            found.append((kind, [block]))
    return found


def _filled(table: Table) -> Table:
    """Leave out what is for a workbook only, and the columns that no row fills."""
    table = columns_for(table, left_out="sheet")
    shown = [
        place
        for place, column in enumerate(table.columns)
        if column.shaded or any(row[place] not in (None, "", ()) for row in table.rows)
    ]
    return with_columns(table, shown)


def _row_head(table: Table) -> int:
    """Give the place of the column that names the row: the first of words; -1 for none."""
    texts = [place for place, column in enumerate(table.columns) if column.kind in LEFT]
    return texts[0] if texts else -1


def _table_classes(table: Table) -> str:
    if any(column.shaded for column in table.columns):
        return "heat"
    figures = sum(column.kind not in LEFT for column in table.columns)
    many = len(table.columns) >= DENSE and 2 * figures > len(table.columns)
    words = sum(max(column.width, len(column.title)) for column in table.columns)
    return "dense" if many else "stack narrow" if words >= WIDE else "stack"


def _heading_class(column: Column) -> str:
    """Give what sets a heading as its column is set."""
    return "" if column.shaded or column.kind in LEFT else "number"


def _figure(cell: Cell, column: Column) -> str | None:
    """Give what a script sorts a cell by: its number; nothing where it is unknown."""
    if column.kind in LEFT:
        return None
    return str(cell) if isinstance(cell, int | float) else "" if cell is None else None


def _cell_classes(cell: Cell, column: Column) -> str:
    if column.shaded:
        return f"cell heat-{heat_shade(cell)}" if isinstance(cell, int | float) else "cell"
    if column.kind not in LEFT:
        return "number"
    if isinstance(cell, str) and _DATE.fullmatch(cell):
        return "date"
    return "long" if column.width >= LONG else "medium" if column.width >= MEDIUM else ""


def _inline(picture: Picture) -> Markup:
    from markupsafe import Markup

    return Markup(to_svg(picture))  # every text in it is escaped there


# -- text --------------------------------------------------------------------------------------

#: A date in text, and what stands between back ticks.
_DATE = re.compile(r"\b(\d{4}-\d{2}(?:-\d{2})?)\b")
_CODE = re.compile(r"`([^`]+)`")


def _shown(value: Any) -> Any:
    """Show untrusted text as it is: no control characters, no end, nothing for nothing."""
    from markupsafe import Markup

    if value is None:
        return ""
    if isinstance(value, str) and not isinstance(value, Markup):
        return visible(brief(value))
    return value


def _with_code(text: str) -> Markup:
    """Escape text; what stands between back ticks is code."""
    from markupsafe import Markup, escape

    # Escaping adds neither digits with hyphens nor back ticks, so what is found is the text's own.
    return Markup(_CODE.sub(r"<code>\1</code>", str(escape(visible(brief(text))))))


def _words(text: str) -> Markup:
    """Escape text with code in it; a browser must not break a date at its hyphens."""
    from markupsafe import Markup

    return Markup(_DATE.sub(r'<span class="date">\1</span>', str(_with_code(text))))


# -- what the page carries ---------------------------------------------------------------------


def embedded(data: Any) -> Markup:
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
