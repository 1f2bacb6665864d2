"""What several commands share: options, how errors and progress are told, exit codes."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dashboard.model import VigieError

if TYPE_CHECKING:
    from dashboard.store import Store

SOMETHING_UNREAD = 2


class Commands(click.Group):
    """A group of commands. Turns an expected error into one line on stderr and exit code 1."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except VigieError as error:
            raise click.ClickException(str(error)) from error


store_option = click.option(
    "--store",
    type=click.Path(path_type=Path, file_okay=False),
    help="The store's folder; by default VIGIE_STORE, else vigie-store in your data folder.",
)
to_text_option = click.option(
    "--to", required=True, type=click.File("w", encoding="utf-8", lazy=False), help="The file to write; - prints."
)
jobs_option = click.option(
    "--jobs", default=os.cpu_count() or 1, show_default="every core", help="Processes that read."
)


def existing(path: Path | None) -> "Store":
    """The store at `path`, or the user's own.

    Raises:
        StoreError: there is none.
    """
    from dashboard.store import Store, own_store_path

    return Store.open(path or own_store_path())


@contextmanager
def counter(what: str) -> Iterator[Callable[[int], None]]:
    """A line on a terminal's stderr that counts up; nothing where stderr is a file."""
    shown = 0.0
    last = 0

    def progress(done: int) -> None:
        nonlocal shown, last
        last = done
        if sys.stderr.isatty() and time.monotonic() - shown > 0.1:
            shown = time.monotonic()
            click.echo(f"\r{done} {what}", nl=False, err=True)

    yield progress
    if shown:
        click.echo(f"\r{last} {what}", err=True)
