"""The command line: each command parses, calls the library and renders; no logic of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from matcher.cli.interruption import cleaned_up

if TYPE_CHECKING:
    from matcher.cli.commands import cli

__all__ = ["cli", "main"]


def __getattr__(name: str) -> Any:
    """Import the group of commands when it is first asked for: `main` must not wait for it."""
    if name != "cli":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from matcher.cli.commands import cli

    return cli


def main() -> None:
    """Run the command line; the entry point of the installed command."""
    with cleaned_up() as asked:
        from matcher.cli.commands import cli
        from matcher.cli.output import made_safe

        made_safe()
        cli(obj=asked)
