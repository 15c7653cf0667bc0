"""Conditions on columns of the organizations table, as people type them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from matcher.errors import OptionError

_CONDITION = re.compile(
    r"\s*(?P<not>NOT\s+)?(?P<column>\S|\S.*?\S)\s*(?P<sign>!?=)\s*(?P<value>.*?)\s*",
    re.IGNORECASE | re.DOTALL,
)


def read_conditions(
    texts: Iterable[str],
) -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    """Part conditions into those that must hold and those that must not, by column.

    Parameters
    ----------
    texts : iterable of str
        Each COLUMN=VALUE, COLUMN!=VALUE or NOT COLUMN=VALUE.

    Raises
    ------
    OptionError
        For another form, and where a column shall have two values.

    Examples
    --------
    >>> read_conditions(["sector=telecom", "country != KR"])
    ({'sector': 'telecom'}, {'country': ('KR',)})
    """
    where: dict[str, str] = {}
    where_not: dict[str, tuple[str, ...]] = {}
    for text in texts:
        found = _CONDITION.fullmatch(text)
        if found is None:
            raise OptionError(
                f"where: {text!r} is not of the form COLUMN=VALUE, COLUMN!=VALUE or NOT "
                "COLUMN=VALUE"
            )
        column, value = found["column"], found["value"]
        if (found["not"] is not None) != (found["sign"] == "!="):
            where_not[column] = (*where_not.get(column, ()), value)
        elif column in where:
            raise OptionError(f"where: {column!r} is given twice; it can have one value")
        else:
            where[column] = value
    return where, where_not
