"""YAML from strangers: text only, and neither depth nor anchors that explode."""

from __future__ import annotations

from typing import Any

from matcher.ecosystem.raw import shown
from matcher.errors import DataError, Problem

#: Bytes of a file at most; the largest landscape has about two million.
LONGEST = 50_000_000

#: Values that a file may hold once its aliases are written out, and how deep they may lie.
MOST_VALUES, DEEPEST = 2_000_000, 50

TOO_DEEP = "the values lie too deep in each other"

#: Under this key each mapping tells the line on which it begins.
LINE = "\0line"


def read_yaml(content: bytes, name: str) -> Any:
    """Read a YAML document in which every scalar stays text.

    Parameters
    ----------
    content : bytes
    name : str
        Of the file, for messages.

    Returns
    -------
    dict, list or str
        Mappings carry the line on which they begin under the key `LINE`, as an int.

    Raises
    ------
    DataError
        Where this is no YAML, or it is too large, too deep, or grows too much by its aliases.

    Examples
    --------
    >>> read_yaml(b"since: 2020-02-31", "x.yml")["since"]
    '2020-02-31'
    """
    import yaml

    if len(content) > LONGEST:
        raise _refused(name, None, f"the file is larger than {LONGEST:,} bytes")
    base: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)

    class _Loader(base):  # type: ignore[misc]
        def construct_mapping(self, node: Any, deep: bool = False) -> dict[str, Any]:
            mapping: dict[str, Any] = super().construct_mapping(node, deep)
            mapping[LINE] = node.start_mark.line + 1
            return mapping

    try:
        _check_size(yaml.parse(content, Loader=base), name)
        return yaml.load(content, Loader=_Loader)
    except (yaml.YAMLError, ValueError) as error:  # ValueError: characters beyond Unicode
        mark = getattr(error, "problem_mark", None)
        said = getattr(error, "problem", None) or str(error).splitlines()[0]
        line = None if mark is None else mark.line + 1
        if "nesting depth" in said:  # newer parsers look ahead and give up before we count
            raise _refused(name, line, TOO_DEEP) from error
        raise _refused(name, line, f"the file is no YAML: {shown(said, limit=200)}") from error


def _check_size(events: Any, name: str) -> None:
    """Count the values as if every alias were written out; each is looked at once."""
    import yaml

    sizes, anchors = [0], {}
    opened: list[str | None] = []
    for event in events:
        if isinstance(event, yaml.CollectionStartEvent):
            opened.append(event.anchor)
            sizes.append(1)
            if len(opened) > DEEPEST:
                raise _refused(name, None, TOO_DEEP)
        elif isinstance(event, yaml.CollectionEndEvent):
            size = sizes.pop()
            sizes[-1] += size
            anchors[opened.pop()] = size
        elif isinstance(event, yaml.AliasEvent):
            sizes[-1] += anchors.get(event.anchor, 1)
        elif isinstance(event, yaml.ScalarEvent):
            sizes[-1] += 1
        if sizes[-1] > MOST_VALUES:
            problem = f"its aliases stand for more than {MOST_VALUES:,} values, as in an attack"
            raise _refused(name, None, problem)


def _refused(name: str, line: int | None, problem: str) -> DataError:
    fix = "Take the file from its publisher again"
    return DataError([Problem(shown(name), line, None, None, problem, fix)], shown(name))
