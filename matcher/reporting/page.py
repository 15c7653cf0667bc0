"""A report as one self-contained HTML page, by the templates, styles and scripts in reports/page.

The page loads nothing: styles, scripts and data are inside, and a Content-Security-Policy allows
these scripts and styles by their hashes and nothing else.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping
from importlib import resources
from typing import TYPE_CHECKING, Any

from matcher.ecosystem.horizon import spell_horizon
from matcher.evaluation.findings import METRICS
from matcher.reporting import charts, maps
from matcher.reporting.backtests import backtest_line, calibration_words, number, verdict
from matcher.reporting.coalition_notes import relation_words, some
from matcher.reporting.markdown import TEMPLATES
from matcher.reporting.matches import empty_words, exposure_words, percent
from matcher.reporting.picture import Picture, heat_shade, to_svg
from matcher.reporting.record import Answer, Network, NetworkNode, Report
from matcher.reporting.report_words import (
    about_words,
    coalitions_shown_words,
    date_words,
    lead_words,
    matrix_rows,
    metric_words,
    network_words,
    no_odds_words,
    odds_sentence,
    range_words,
    robustness_words,
    sentence,
    sources_words,
    tie_words,
    title_words,
)
from matcher.reporting.terminal import points
from matcher.reporting.text import brief, said, visible
from matcher.reporting.views.recruit import candidate_words, fit_words, plan_words
from matcher.sources.descriptions import is_url

if TYPE_CHECKING:
    import jinja2
    from markupsafe import Markup

#: The parts of the style sheet and of the script, in the order in which they are joined.
STYLES = ("theme", "text", "tables", "matches", "network", "charts", "print")
SCRIPTS = ("tables", "matches", "card", "network", "print", "start")

#: What stands before the page's own script, each in a function that runs it: sigma fails to load
#: where there is no WebGL. And whose licences the page carries.
VENDORED = {"loadGraphology": "graphology.umd.min.js", "loadSigma": "sigma.min.js"}
LICENCES = ("sigma", "graphology", "events")

#: How many letters the head of a column has room for.
HEAD = 60

#: Size of the still picture of the network.
STILL = (900.0, 620.0)


def to_html(report: Report) -> str:
    """Write a report as one HTML file.

    Parameters
    ----------
    report : Report

    Returns
    -------
    str
        The same report gives the same text.
    """
    from markupsafe import Markup, escape

    style = "\n".join(_read("page", "styles", f"{name}.css") for name in STYLES)
    own = "\n".join(_read("page", "scripts", f"{name}.js") for name in SCRIPTS)
    scripts = [
        f"function {loader}() {{\n{_without_map(_read('vendor', name))}\n}}"
        for loader, name in VENDORED.items()
    ]
    scripts.append(f'(() => {{\n"use strict";\n{own}\n}})();')
    values = {
        "report": report,
        "answers": report.answers,
        "urls": report.urls,
        "policy": _policy([style], scripts),
        "style": Markup(style),
        "scripts": [Markup(script) for script in scripts],
        "licences": {name: escape(_read("vendor", f"{name}.LICENSE.txt")) for name in LICENCES},
        "network_data": Markup(_embedded(_network_data(report.network))),
        **_drawn(report),
    }
    text: str = _environment().get_template("page.html.j2").render(**values)
    return text + "\n"


# -- what the templates may call ---------------------------------------------------------------

_WORDS: dict[str, Any] = {
    "METRICS": METRICS,
    "about_words": about_words,
    "backtest_line": backtest_line,
    "calibration_words": calibration_words,
    "candidate_words": candidate_words,
    "coalitions_shown_words": coalitions_shown_words,
    "date_words": date_words,
    "empty_words": empty_words,
    "exposure_words": exposure_words,
    "fit_words": fit_words,
    "heat_shade": heat_shade,
    "is_url": is_url,
    "lead_words": lead_words,
    "metric_words": metric_words,
    "network_words": network_words,
    "no_odds_words": no_odds_words,
    "number": number,
    "odds_sentence": odds_sentence,
    "percent": percent,
    "plan_words": plan_words,
    "points": points,
    "range_words": range_words,
    "relation_words": relation_words,
    "robustness_words": robustness_words,
    "said": said,
    "sentence": sentence,
    "some": some,
    "spell_horizon": spell_horizon,
    "sources_words": sources_words,
    "tie_words": tie_words,
    "title_words": title_words,
    "verdict": verdict,
}


def _drawn(report: Report) -> dict[str, Any]:
    """Give the charts, and what looks something up in this report."""
    names = {each.id: each.name for each in report.standing.coalitions}
    colours = maps.coalition_colours(report.network)

    def waterfall(answer: Answer) -> Markup:
        name = f"{answer.organization.name} with {answer.partner.name}"
        return _inline(charts.waterfall(answer.components, answer.score, name))

    reliability = None
    if report.backtest is not None:
        reliability = charts.reliability_diagram(report.backtest.calibration)
    return {
        "waterfall": waterfall,
        "coopetition_picture": lambda found, pair: _inline(charts.coopetition_picture(found, pair)),
        "keys": [each for each in report.network.nodes if each.type == "coalition"],
        "organizations": [
            (place, node)
            for place, node in enumerate(report.network.nodes)
            if node.type == "organization"
        ],
        "matrix": matrix_rows(report),
        "study": report.study,
        "series": [_inline(each) for each in charts.series(report.study.timeline, names, colours)],
        "reliability": None if reliability is None else _inline(reliability),
        "network_picture": _inline(maps.network_picture(report.network, *STILL)),
        "coverage": maps.coverage_rows(report.standing),
        "swatch": _swatches(colours),
        "line_swatch": _line_swatches(charts.dashes_of(report.study.timeline), colours),
        "coalition_name": lambda id_: names.get(id_, id_),
        **_looked_up(report),
    }


def _looked_up(report: Report) -> dict[str, Any]:
    """Give what names capabilities and who holds them."""
    capabilities = report.network.capability_names
    held: dict[str, list[str]] = {}
    for coalition in report.standing.coalitions:
        for row in coalition.coverage:
            held.setdefault(row.capability, []).extend(row.holder_names)

    def offers(node: NetworkNode) -> str:
        found = [capabilities.get(each.capability, each.capability) for each in node.offers[:3]]
        return ", ".join(found)

    def named(ids: Iterable[str]) -> str:
        known = report.standing.capability_names
        return ", ".join(known.get(each, each) for each in ids)

    return {
        "holders": lambda capability: some(list(dict.fromkeys(held.get(capability, ()))), 6),
        "named": named,
        "offers_words": offers,
    }


def _inline(picture: Picture) -> Markup:
    from markupsafe import Markup

    return Markup(to_svg(picture))  # every text in it is escaped there


def _swatches(colours: dict[str, str]) -> Callable[[str], Markup]:
    from markupsafe import Markup

    def swatch(coalition: str) -> Markup:
        colour = colours.get(coalition.removeprefix("coalition:"), "#999999")
        return Markup(
            '<svg class="swatch" viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">'
            '<circle cx="6" cy="6" r="5.5" fill="{}"/></svg>'
        ).format(colour)

    return swatch


def _line_swatches(
    dashes: Mapping[str, tuple[float, ...]], colours: dict[str, str]
) -> Callable[[str], Markup]:
    """Give the key of a line: its colour, and its dashes for who sees no colours."""
    from markupsafe import Markup

    def swatch(coalition: str) -> Markup:
        dash = " ".join(f"{length:g}" for length in dashes.get(coalition, ()))
        return Markup(
            '<svg class="swatch" viewBox="0 0 26 12" width="26" height="12" aria-hidden="true">'
            '<line x1="0" y1="6" x2="26" y2="6" stroke="{}" stroke-width="2.5"'
            ' stroke-dasharray="{}"/></svg>'
        ).format(colours.get(coalition, "#777777"), dash)

    return swatch


# -- what the page carries ---------------------------------------------------------------------


def _network_data(network: Network) -> dict[str, Any]:
    """Give the network as the page's script reads it, names of capabilities and links once."""
    capabilities = list(network.capability_names)
    place = {each: number for number, each in enumerate(capabilities)}
    kinds = list(dict.fromkeys(edge.kind for edge in network.edges))

    def skills(found: Any) -> list[list[float]]:
        return [[place[each.capability], round(each.strength, 3)] for each in found]

    data = {
        "capabilities": [network.capability_names[each] for each in capabilities],
        "kinds": kinds,
        "nodes": [
            {
                **{name: value for name, value in node.to_dict().items() if value},
                "x": node.x,
                "y": node.y,
                "offers": skills(node.offers),
                "needs": skills(node.needs),
            }
            for node in network.nodes
        ],
        "edges": [
            [edge.source, edge.target, kinds.index(edge.kind), edge.weight, edge.collaborations]
            for edge in network.edges
        ],
    }
    shown: dict[str, Any] = _shown(data)
    return shown


def _shown(data: Any) -> Any:
    """Make all text in data what a person may be shown, as the templates do."""
    if isinstance(data, str):
        return visible(brief(data))
    if isinstance(data, dict):
        return {name: _shown(value) for name, value in data.items()}
    if isinstance(data, list | tuple):
        return [_shown(each) for each in data]
    return data


def _embedded(data: dict[str, Any]) -> str:
    """Write data as JSON that cannot end the element which holds it."""
    text = json.dumps(data, ensure_ascii=True, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _policy(styles: list[str], scripts: list[str]) -> str:
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
    return resources.files(TEMPLATES).joinpath(*path).read_text("utf-8")


#: A date in text, and what stands between back ticks.
_DATE = re.compile(r"\b\d{4}-\d{2}(?:-\d{2})?\b")
_CODE = re.compile(r"`([^`]+)`")


def _short(text: str) -> str:
    """Cut what would make the head of a column taller than the table."""
    return brief(text, HEAD)


def _whole_dates(text: str) -> Markup:
    """Escape text; a browser must not break a date in it at its hyphens."""
    return _wrapped(text, _DATE, '<span class="date">', "</span>")


def _with_code(text: str) -> Markup:
    """Escape text; what stands between back ticks is code."""
    return _wrapped(text, _CODE, "<code>", "</code>")


def _wrapped(text: str, pattern: re.Pattern[str], start: str, end: str) -> Markup:
    from markupsafe import Markup, escape

    def wrap(found: re.Match[str]) -> str:
        return f"{start}{found[found.lastindex or 0]}{end}"

    # Escaping adds neither digits with hyphens nor back ticks, so what is found is the text's own.
    return Markup(pattern.sub(wrap, str(escape(visible(brief(text))))))


def _environment() -> jinja2.Environment:
    import jinja2
    from markupsafe import Markup

    def shown(value: Any) -> Any:
        """Show untrusted text as it is: no control characters, no end, nothing for nothing."""
        if value is None:
            return ""
        if isinstance(value, str) and not isinstance(value, Markup):
            return visible(brief(value))
        return value

    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(lambda name: _read("page", *name.split("/"))),
        undefined=jinja2.StrictUndefined,
        finalize=shown,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(_WORDS)
    environment.filters["short"] = _short
    environment.filters["whole_dates"] = _whole_dates
    environment.filters["with_code"] = _with_code
    return environment
