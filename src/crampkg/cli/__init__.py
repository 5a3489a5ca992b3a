"""The command `crampkg`. Each subcommand is a thin layer over the Python API and imports what it needs when it runs."""

from __future__ import annotations

import errno
import gc
import os
import signal
import sys
import warnings
from importlib import import_module
from typing import Final, NoReturn

import click

from crampkg.base.errors import CrampkgError, RetiredName
from crampkg.cli.common import say
from crampkg.cli.output import ReaderGone, standard_streams

__all__ = ["cli", "main"]

_COMMANDS: Final = {
    "explore": "Open the explorer in the browser.",
    "queries": "List the questions of the library.",
    "query": "Answer a question of the library, or your own in SPARQL.",
    "show": "Show a term and what the sources say about it.",
    "evidence": "Show the results in numbers for a treatment or condition.",
    "search": "Find terms by name, even if it is misspelled.",
    "medicines": "Check which medicines of a list may cause cramps.",
    "differential": "List conditions that may explain symptoms and findings.",
    "export": "Export the graph for other tools.",
    "stats": "Count terms and claims.",
    "check": "Run all consistency checks.",
    "coverage": "Report whether every sentence of the sources is accounted for.",
    "anchor": "Turn quoted words of a source into anchors (for curators).",
    "serve": "Serve SPARQL and linked data over HTTP.",
    "mcp": "Serve tools for assistants (Model Context Protocol).",
    "publish": "Load the graph into a SPARQL server.",
    "diff": "Compare two releases.",
    "release": "Write all files of a release into a folder.",
}


_OUTPUT_ERRORS: Final = {errno.ENOSPC, errno.EIO, errno.EBADF, errno.EFBIG, errno.EDQUOT, errno.EROFS}
"""Errors of standard output: a full disk, a closed or broken device."""


class _Lazy(click.Group):
    """A group whose commands are in modules of their own (`crampkg.cli.<name>`), imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click calls it so
        return [name for name in _COMMANDS if _module_exists(name)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in _COMMANDS or not _module_exists(cmd_name):
            return None
        command: click.Command = getattr(import_module(f"crampkg.cli.{cmd_name}"), cmd_name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and not args[0].startswith("-") and args[0] not in self.list_commands(ctx):
            import difflib

            near = difflib.get_close_matches(args[0], self.list_commands(ctx), n=1)
            hint = (
                f" (did you mean {near[0]!r}?)" if near else ""
            )  # where to look is said of every such error
            raise click.UsageError(f"there is no command {args[0]!r}{hint}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        # From the table, so that --help imports no command.
        with formatter.section("Commands"):
            formatter.write_dl([(name, _COMMANDS[name]) for name in self.list_commands(ctx)])


def _module_exists(name: str) -> bool:
    from importlib.util import find_spec

    return find_spec(f"crampkg.cli.{name}") is not None


def _print_version(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value:
        import crampkg

        click.echo(f"crampkg {crampkg.__version__}")
        ctx.exit()


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version",
    is_flag=True,
    callback=_print_version,
    is_eager=True,
    expose_value=False,
    help="Print the version.",
)
def cli() -> None:
    """Browse, query and export what is known about muscle cramps and fasciculations, with its evidence.

    This is not medical advice.

    Example: crampkg show quinine
    """


def _warn(message: Warning | str, *_: object) -> None:
    """Write a warning to standard error in one line, without the place in the code."""
    click.echo(f"crampkg: {message}", err=True)


def main() -> None:
    """Run the command line; errors become one line on standard error and exit code 1 or 2."""
    standard_streams()
    # What a command reads lives until it ends. At Python's own threshold, a search among many names spends an eighth
    # of its time on looking for garbage that is not there.
    gc.set_threshold(1_000_000, 20, 20)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("always", RetiredName)
            warnings.showwarning = _warn  # type: ignore[assignment]  # it needs neither category nor place
            code = cli.main(standalone_mode=False, prog_name="crampkg")
        sys.stdout.flush()
    except CrampkgError as error:
        _fail(f"{error}", error.exit_code)
    except click.ClickException as error:
        command = getattr(getattr(error, "ctx", None), "command_path", "crampkg")
        _fail(f"{error.format_message()} (see `{command} --help`)", 2)
    except (click.Abort, KeyboardInterrupt):
        _fail("stopped", 130)
    except ReaderGone:
        # End as other programs do whose reader (head, less) has gone: by the signal, without a word.
        sys.stdout = None
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGPIPE)
    except OSError as error:
        if error.filename is None and error.errno not in _OUTPUT_ERRORS:
            raise
        where = error.filename or "standard output"
        what = "cannot be read or written" if error.filename else "cannot be written"
        sys.stdout = None  # what is left in its buffer would fail again at the end
        _fail(f"{where}: {what}: {error.strerror} (choose another place)", 1)
    sys.exit(code if isinstance(code, int) else 0)


def _fail(told: str, code: int) -> NoReturn:
    say(" ".join(f"crampkg: {told}".split()), err=True)
    sys.exit(code)
