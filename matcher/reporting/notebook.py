"""A finding as a notebook shows it: its page, in a frame of its own."""

from __future__ import annotations

from html import escape

from matcher.findings import Finding
from matcher.reporting.render_html import to_html
from matcher.reporting.views import page_view_of

#: Pixels; what is longer scrolls.
HEIGHT = 560


def in_notebook(report: Finding) -> str:
    """Give the page of a report as an HTML element.

    Parameters
    ----------
    report : Finding
        One that has a view.

    Returns
    -------
    str
        A frame that holds the whole page: its styles reach nothing outside of it, and it loads
        nothing.
    """
    page = page_view_of(report)
    return (
        f'<iframe title="{escape(page.title)}" srcdoc="{escape(to_html(page))}" '
        f'style="width: 100%; height: {HEIGHT}px; border: 0"></iframe>'
    )
