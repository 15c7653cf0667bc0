"""Findings as Markdown, by the templates in reports/markdown."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING, Any

from matcher.reporting.text import markdown_text

if TYPE_CHECKING:
    import jinja2

#: The package that the folder reports/ is installed as.
TEMPLATES = "matcher_reports"


def to_markdown(template: str, **values: Any) -> str:
    """Fill a template; whatever it prints is escaped for Markdown.

    Parameters
    ----------
    template : str
        Name of a file in reports/markdown, without its ending.
    **values
        What the template may use.
    """
    text: str = _environment().get_template(f"{template}.md.j2").render(**values)
    return text.strip() + "\n"


def _environment() -> jinja2.Environment:
    import jinja2

    def read(name: str) -> str:
        return resources.files(TEMPLATES).joinpath("markdown", name).read_text("utf-8")

    return jinja2.Environment(
        loader=jinja2.FunctionLoader(read),
        undefined=jinja2.StrictUndefined,
        # Markdown has an escape of its own, and every printed value passes here.
        finalize=markdown_text,
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
