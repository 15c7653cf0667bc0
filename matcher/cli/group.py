"""The group of commands: it turns the library's errors into one message and exit status 1."""

from __future__ import annotations

import logging
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from matcher.cli.interruption import ENDED_BY
from matcher.cli.progress import watched
from matcher.errors import MatcherError, OptionError
from matcher.reporting.text import visible

#: The status of a fault of the program itself (EX_SOFTWARE of sysexits.h).
FAULT = 70

#: Where a fault is reported.
ISSUES = "the issues of open-innovation-matcher"


class MatcherGroup(click.Group):
    """A group whose commands fail with a message, never with a traceback."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Give the commands in the order in which a newcomer meets them."""
        return list(self.commands)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; of an option that is given twice the first would be ignored."""
        name, command, rest = super().resolve_command(ctx, args)
        if command is not None and not ctx.resilient_parsing:
            asked = click.Context(command, ctx, name)
            _, _, given = command.make_parser(asked).parse_args(list(rest))
            options = [e for e in given if isinstance(e, click.Option)]
            for each in options:
                if options.count(each) > 1 and not (each.multiple or each.is_flag):
                    raise click.UsageError(f"{each.opts[-1]} can be given only once.", asked)
        return name, command, rest

    def main(self, *arguments: Any, **options: Any) -> Any:
        """Run the command line; also what --help and --version write can be refused."""
        try:
            return super().main(*arguments, **options)
        except OSError as error:
            click.echo(f"Error: {_shown(_reason(error))}", err=True)
            sys.exit(1)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; wrong usage exits with status 2, bad data and the impossible with 1."""
        try:
            with _told():
                return self._watched(ctx)
        except OptionError as error:
            name = ctx.invoked_subcommand or ""
            asked = click.Context(self.commands[name], ctx, name) if name in self.commands else ctx
            raise click.UsageError(_shown(str(error)), asked) from error
        except MatcherError as error:
            raise click.ClickException(_shown(str(error))) from error
        except BrokenPipeError:
            raise
        except OSError as error:
            raise click.ClickException(_shown(_reason(error))) from error
        except MemoryError as error:
            message = "the data does not fit into the memory of this machine"
            raise click.ClickException(message) from error
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            # The last guard: whatever nobody foresaw is a fault of ours, and said to be one.
            if ctx.params.get("debug"):
                raise
            self._tell_fault(ctx, error)

    def _tell_fault(self, ctx: click.Context, error: Exception) -> None:
        command = ctx.invoked_subcommand or ""
        words = " ".join(_shown(str(error)).split())[:200]
        click.echo(
            f"This is a fault of the program, not of yours: {type(error).__name__}: {words}\n"
            f"Please report it in {ISSUES}, with the command and what "
            f"`matcher --debug {command} ...` prints.",
            err=True,
        )
        ctx.exit(FAULT)

    def _watched(self, ctx: click.Context) -> Any:
        """Run a command, show what it does where that takes long, and say what was interrupted."""
        with watched(ctx) as watch:
            try:
                return super().invoke(ctx)
            except (Exception, KeyboardInterrupt) as error:
                # What loads a library can turn a request to end into an error of its own.
                asked = [signal.SIGINT] if isinstance(error, KeyboardInterrupt) else ctx.obj
                if not asked:
                    raise
                watch.stop()
                if asked[0] == signal.SIGINT:
                    doing = f" while at it ({watch.doing()})" if watch.doing() else ""
                    said = f"Interrupted: matcher {watch.command}{doing}."
                    click.echo(f"{said} No file is left half written.", err=True)
                ctx.exit(ENDED_BY + asked[0])


class _ToStandardError(logging.Handler):
    """Says what the library logs as the rest of what is said."""

    def emit(self, record: logging.LogRecord) -> None:
        click.echo(_shown(record.getMessage()), err=True)


@contextmanager
def _told() -> Iterator[None]:
    """Say what the library finds of earlier runs, while a command runs."""
    handler = _ToStandardError(logging.WARNING)
    logger = logging.getLogger("matcher")
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)


def _reason(error: OSError) -> str:
    """Say what the system refused; where no file is named, it is what is shown."""
    if error.filename is not None:
        return f"{error.filename}: {error.strerror}"
    return f"cannot write what is to be shown: {error.strerror or error}"


def _shown(message: str) -> str:
    """Make every line harmless for the terminal; names in it come from data."""
    return "\n".join(visible(line) for line in message.split("\n"))
