"""What several commands share: options, how errors and progress are told, exit codes."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dashboard.model import VigieError

if TYPE_CHECKING:
    from dashboard.pipeline import Summary
    from dashboard.store import Store

SOMETHING_UNREAD = 2
PREPARE_EVERY = 25_000  # articles: some seconds of work every quarter of an hour


class Commands(click.Group):
    """A group of commands. Turns an expected error into one line on stderr and exit code 1."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except VigieError as error:
            raise click.ClickException(str(error)) from error


class StorePlace(click.ParamType[Path]):
    """A store's folder, or its address in object storage."""

    name = "folder"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:  # noqa: ANN401 - as click has it
        from dashboard.store.location import store_path

        return value if isinstance(value, Path) else store_path(value)


store_option = click.option(
    "--store",
    type=StorePlace(),
    help="The store's folder, or s3://bucket/folder; by default VIGIE_STORE, else vigie-store in your data folder.",
)
to_text_option = click.option(
    "--to", required=True, type=click.File("w", encoding="utf-8", lazy=False), help="The file to write; - prints."
)
workers_option = click.option(
    "--workers", type=click.IntRange(1), default=os.cpu_count() or 1, show_default="every core",
    help="Processes that read.",
)  # fmt: skip


def scheduler_option(work: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """The option to have a cluster do the work (``read``)."""
    said = f"Let the workers of this Dask cluster {work}, not this machine's."
    return click.option("--scheduler", metavar="tcp://HOST:PORT", help=said)


private_option = click.option(
    "--allow-private", is_flag=True, help="Fetch from addresses that are not public too: your own network's."
)

_TOLD = (
    click.option("--published-at", help="Publication date of articles that give none: 2020-11-18."),
    click.option("--source", help="Outlet of articles that give none."),
    click.option("--language", help="Language of articles that give none: fr."),
    click.option("--map", "columns", help="Columns of a table with other names: text=body,published_at=date."),
    click.option(
        "--dates",
        type=click.Choice(["day-first", "month-first"]),
        help="How 03/04/2020 is meant. French writes the day first; of other languages nothing is supposed.",
    ),
)


def told_options(command: Callable[..., None]) -> Callable[..., None]:
    """The options by which the user says what the sources don't; the command is given them as ``defaults``."""

    @wraps(command)
    def with_defaults(
        *, published_at: str | None, source: str | None, language: str | None, columns: str | None, dates: str | None,
        **rest: Any,  # noqa: ANN401 - whatever the command takes besides
    ) -> None:  # fmt: skip
        from dashboard.readers import Defaults, columns_given

        defaults = Defaults(
            published_at=published_at,
            source=source,
            language=language,
            columns=columns_given(columns) if columns else {},
            day_first=None if dates is None else dates == "day-first",
        )
        command(defaults=defaults, **rest)

    for option in reversed(_TOLD):
        with_defaults = option(with_defaults)
    return with_defaults


def reader_options(command: Callable[..., None]) -> Callable[..., None]:
    """The options that say who reads; the command is given it as ``reader``."""

    @wraps(command)
    def with_reader(*, workers: int, scheduler: str | None, **rest: Any) -> None:  # noqa: ANN401 - as above
        from dashboard.pipeline import Processes

        if scheduler is None:
            with Processes(workers) as processes:
                command(reader=processes, **rest)
        else:
            from dashboard.cluster import Cluster

            with Cluster(scheduler) as cluster:
                command(reader=cluster, **rest)

    return workers_option(scheduler_option("read")(with_reader))


def existing(path: Path | None) -> "Store":
    """The store at `path`, or the user's own.

    Raises:
        StoreError: there is none.
    """
    from dashboard.store import Store, own_store_path

    return Store.open(path or own_store_path())


def tell(summary: "Summary", store: "Store") -> None:
    """What became of the sources; what was not read stands on stderr, a line each."""
    for item in summary.skipped:
        click.echo(f"skipped: {item}", err=True)
    for line in summary.unread:
        click.echo(line, err=True)
    click.echo(
        f"{summary.articles} articles: {summary.new} new, {summary.changed} changed, "
        f"{summary.already_known} already known; {len(summary.unread)} not read, {len(summary.skipped)} skipped.\n"
        f"{summary.fresh} incidents reported, {summary.recalled} recalled, in {store.place}"
    )


def prepare(store: "Store") -> None:
    """Prepare a large store that was written to, so that whoever opens it in the dashboard need not wait."""
    from dashboard import query
    from dashboard.store import StoreError

    if not query.is_prepared(store):
        click.echo("preparing the store for the dashboard ...", err=True)
    try:
        query.prepare(store)
    except StoreError as error:  # what was asked for is done
        click.echo(str(error), err=True)


def preparing(store: "Store", progress: Callable[[int], None]) -> Callable[[int], None]:
    """Progress that prepares the store every :data:`PREPARE_EVERY` articles too, for who opens it meanwhile."""
    prepared_at = 0

    def both(done: int) -> None:
        nonlocal prepared_at
        progress(done)
        if done - prepared_at >= PREPARE_EVERY:
            prepared_at = done
            prepare(store)

    return both


@contextmanager
def counter(what: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
    """A line on a terminal's stderr that counts up, with the rate, and with the time left where a total is known;
    nothing where stderr is a file.
    """
    began = time.monotonic()
    shown = 0.0
    last = 0

    def progress(done: int) -> None:
        nonlocal shown, last
        last = done
        if sys.stderr.isatty() and time.monotonic() - shown > 0.1:
            shown = time.monotonic()
            click.echo(f"\r{so_far(done, what, shown - began, total)}\x1b[K", nl=False, err=True)

    yield progress
    if shown:
        click.echo(f"\r{so_far(last, what, time.monotonic() - began)}\x1b[K", err=True)


def so_far(done: int, what: str, seconds: float, total: int | None = None) -> str:
    """How far it is after so many seconds: "1,200 of 10,000 articles, 60 a second, 2 min left"."""
    of = "" if total is None else f" of {total:,}"
    if not done or seconds <= 0:
        return f"{done:,}{of} {what}"
    rate = done / seconds
    pace = f"{rate:,.0f} a second" if rate >= 2 else f"{rate * 60:,.0f} a minute"
    left = "" if total is None or done >= total else f", {_duration((total - done) / rate)} left"
    return f"{done:,}{of} {what}, {pace}{left}"


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
