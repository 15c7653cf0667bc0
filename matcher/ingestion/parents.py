"""Parents as foreign data state them, made fit for the format: known, and in no circle."""

from __future__ import annotations

from collections.abc import Mapping


def sound_parents(stated: Mapping[str, str], known: Mapping[str, object]) -> dict[str, str]:
    """Keep the parents that are known and that no chain of parents leads back from.

    Parameters
    ----------
    stated : mapping of str to str
        Child to parent, the most trusted first.
    known : mapping
        Keyed by what may be a parent.

    Returns
    -------
    dict of str to str

    Examples
    --------
    >>> sound_parents({"a": "b", "b": "a", "c": "?"}, {"a": 0, "b": 0, "c": 0})
    {'a': 'b'}
    """
    kept: dict[str, str] = {}
    for child, parent in stated.items():
        if child not in known or parent not in known:
            continue
        above: str | None = parent
        while above is not None and above != child:
            above = kept.get(above)
        if above is None:
            kept[child] = parent
    return kept
