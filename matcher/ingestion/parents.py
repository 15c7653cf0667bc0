"""Parents as foreign data state them, made fit for the format: known, and in no circle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def sound_parents(
    stated: Mapping[str, Sequence[str]], known: Mapping[str, object]
) -> dict[str, str]:
    """Give each child the first of its parents that is known and from which no chain leads back.

    Parameters
    ----------
    stated : mapping of str to sequence of str
        Child to parents, the most trusted first.
    known : mapping
        Keyed by what may be a parent.

    Returns
    -------
    dict of str to str

    Examples
    --------
    >>> sound_parents({"a": ["?", "b"], "b": ["a"], "c": ["?"]}, {"a": 0, "b": 0, "c": 0})
    {'a': 'b'}
    """
    kept: dict[str, str] = {}
    for child, parents in stated.items():
        for parent in parents if child in known else ():
            above: str | None = parent
            while above is not None and above != child:
                above = kept.get(above)
            if parent in known and above is None:
                kept[child] = parent
                break
    return kept
