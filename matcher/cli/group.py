"""The group of commands: it turns the library's errors into one message and exit status 1."""

from __future__ import annotations

from typing import Any

import click

from matcher.cli.progress import watched
from matcher.errors import MatcherError, OptionError
from matcher.reporting.text import visible

#: What a shell gives as the status of a program that Ctrl-C ended.
INTERRUPTED = 130


class MatcherGroup(click.Group):
    """A group whose commands fail with a message, never with a traceback."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Give the commands in the order in which a newcomer meets them."""
        return list(self.commands)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; wrong usage exits with status 2, bad data and the impossible with 1."""
        try:
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
            raise click.ClickException(_shown(str(error))) from error
        except MemoryError as error:
            message = "the data does not fit into the memory of this machine"
            raise click.ClickException(message) from error

    def _watched(self, ctx: click.Context) -> Any:
        """Run a command, show what it does where that takes long, and say what was interrupted."""
        with watched(ctx) as watch:
            try:
                return super().invoke(ctx)
            except KeyboardInterrupt:
                watch.stop()
                doing = f" while at it ({watch.doing()})" if watch.doing() else ""
                click.echo(
                    f"Interrupted: matcher {watch.command}{doing}. No file is left half written.",
                    err=True,
                )
                ctx.exit(INTERRUPTED)


def _shown(message: str) -> str:
    """Make every line harmless for the terminal; names in it come from data."""
    return "\n".join(visible(line) for line in message.split("\n"))
