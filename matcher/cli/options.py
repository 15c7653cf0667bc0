"""Options of the commands: options.toml says which each has, and what each takes and says."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache, partial
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from matcher.reporting.formats import FORMATS, PRINTED, endings, format_of

if TYPE_CHECKING:
    from matcher.matching import Filters

Command = TypeVar("Command", bound=Callable[..., Any])

#: A file that is read.
EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)


class NumberRange(click.FloatRange):
    """A range of numbers to which nan, that is in none, does not belong."""

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Give the number, or fail."""
        number: float = super().convert(value, param, ctx)
        if math.isnan(number):
            self.fail(f"{value} is no number.", param, ctx)
        return number


#: What `type` of an option may be, but for a flag; numbers take its bounds.
_TYPES: Mapping[str, Any] = {
    "file": EXISTING,
    "new file": click.Path(dir_okay=False, path_type=Path),
    "folder": click.Path(file_okay=False, path_type=Path),
    "path": click.Path(path_type=Path),
    "any path": click.Path(),
    "printed format": click.Choice(PRINTED),
    "share": NumberRange(0.0, 1.0),
    "share above 0": NumberRange(0.0, 1.0, min_open=True),
    "any whole": click.INT,
    "whole": click.IntRange,
    "number": click.FloatRange,
}


def options(command: str, kind: str = "", **more: object) -> Callable[[Command], Command]:
    """Make what adds the options of a command, in the order of its help.

    Parameters
    ----------
    command : str
    kind : str
        The type of finding that it writes, where that has formats of its own.
    **more : object
        Defaults that are known only while the program runs, by option.
    """

    def add(function: Command) -> Command:
        for name in reversed([*_names(_table()["takes"][command])]):
            function = _option(name, command, kind, more)(function)
        return function

    return add


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    return tomllib.loads((resources.files(__package__) / "options.toml").read_text("utf-8"))


def _names(listed: list[str]) -> Iterator[str]:
    """Give the names of options, with those of the lists among them."""
    for name in listed:
        if name.startswith("@"):
            yield from _names(_table()["lists"][name[1:]])
        else:
            yield name


def _option(
    name: str, command: str, kind: str, more: Mapping[str, object]
) -> Callable[[Command], Command]:
    """Make one option."""
    told = dict(_table()["options"][name])
    told |= told.pop("in", {}).get(command, {})
    if name == "result":
        *others, last = endings(kind)
        told["help"] = told["help"].format(endings=f"{', '.join(others)} or {last}")
        told["callback"] = partial(_checked_result, kind)
    if name in more:
        told["default"] = more[name]
    if "default" in told:
        told.setdefault("show_default", True)
    if "envvar" in told:
        told["show_envvar"] = True
    bounds = {bound: told.pop(bound) for bound in ("min", "max") if bound in told}
    if "choices" in told:
        told["type"] = click.Choice(told.pop("choices"))
    elif told.get("type") == "flag":
        told["is_flag"] = bool(told.pop("type"))
    elif "type" in told:
        known = _TYPES[told["type"]]
        told["type"] = known if isinstance(known, click.ParamType) else known(**bounds)
    told["is_eager"] = told.pop("eager", False)
    flags = told.pop("flags", [f"--{name.replace('_', '-')}"])
    return click.option(*flags, told.pop("name", name), **told)


def _checked_result(
    kind: str, context: click.Context, _: click.Parameter, output: Path | None
) -> Path | None:
    """Refuse an ending that says no format, or another than -f, before any work is done."""
    asked = "Summary" if context.params.get("summary") else kind
    wanted = context.params.get("format")
    if wanted is not None and not FORMATS[wanted].is_for(asked):
        raise click.UsageError(f"-f {wanted} gives all of a report; leave out --summary")
    if output is None or context.params.get("everybody"):  # --all writes a table
        return output
    said = format_of(output.name, asked).name
    if wanted not in (None, said):
        raise click.UsageError(
            f"-f {wanted} and the ending of {output.name} disagree; leave one out"
        )
    return output


def read_filters(given: dict[str, Any]) -> Filters:
    """Make the filters of what `filter_options` collected."""
    from matcher.matching import Filters
    from matcher.matching.conditions import read_conditions
    from matcher.matching.shortlist import read_shortlist

    where, where_not = read_conditions(given["where"])
    return Filters(
        countries=given["countries"],
        kinds=given["kinds"],
        capabilities=given["capabilities"],
        rivals=given.get("rivals", "apart"),
        include_partners=given.get("include_partners", False),
        exclude=tuple(name for entry in given["exclude"] for name in names_of(entry, "--exclude")),
        where=where,
        where_not=where_not,
        shortlist=() if given.get("shortlist") is None else read_shortlist(given["shortlist"]),
    )


def names_of(entry: str, option: str) -> list[str]:
    """Give the lines of a file of that name, else the entry itself."""
    path = Path(entry)
    if not path.is_file():
        return [entry]
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise click.BadParameter(f"{entry} is not UTF-8 text", param_hint=option) from error
    return [line.strip() for line in lines if line.strip()]
