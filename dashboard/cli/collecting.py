"""What comes in over time: a watched folder, feeds."""

import re
import sys
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dashboard.cli.common import (
    SOMETHING_UNREAD,
    existing,
    prepare,
    private_option,
    reader_options,
    store_option,
    tell,
    told_options,
)

if TYPE_CHECKING:
    from dashboard.pipeline import BatchReader, Summary
    from dashboard.readers import Defaults
    from dashboard.store import Store

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
# A feed is asked no more often than this.
_SHORTEST = 60


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@store_option
@told_options
@reader_options
def watch(folder: Path, store: Path | None, defaults: "Defaults", reader: "BatchReader") -> None:
    """Read new and changed files of FOLDER as they are put there, until Ctrl-C.

    Half-written files are waited for. Commits are put together: one every 30 s at most, or 500 files. After a restart
    nothing is read twice.
    """
    from dashboard.collecting.folder import watch as read_as_they_come
    from dashboard.collecting.stopping import stoppable
    from dashboard.store import Store, own_store_path

    opened = Store.create(store or own_store_path())
    with stoppable() as stop:
        click.echo(f"Watching {folder}. Ctrl-C stops after the files at hand.", err=True)
        total = _told(read_as_they_come(folder, opened, stop, defaults=defaults, reader=reader), opened)
    click.echo(f"Stopped: {total.new} new articles, {total.changed} changed.")
    if not total.all_read:
        sys.exit(SOMETHING_UNREAD)


@click.group()
def feed() -> None:
    """Follow feeds, RSS or Atom: the page of each new entry is fetched and read."""


@feed.command()
@click.argument("url")
@store_option
def add(url: str, store: Path | None) -> None:
    """Follow the feed at URL. Nothing is fetched until `vigie feed poll`."""
    from dashboard.collecting.feeds import follow
    from dashboard.store import Store, own_store_path

    added = follow(Store.create(store or own_store_path()), url)
    click.echo(f"following {added.url}; `vigie feed poll` reads what is new")


@feed.command("list")
@store_option
def list_feeds(store: Path | None) -> None:
    """List the feeds that are followed, when they were polled last, and what went wrong."""
    from dashboard.collecting.feeds import followed

    for one in followed(existing(store)):
        click.echo(f"{one.url}  {one.problem or f'polled {one.polled_at}' if one.polled_at else 'not polled yet'}")


@feed.command()
@click.argument("url")
@store_option
def remove(url: str, store: Path | None) -> None:
    """Follow the feed at URL no longer. Its articles stay."""
    from dashboard.collecting.feeds import unfollow

    unfollow(existing(store), url)
    click.echo(f"not followed any more: {url}")


@feed.command()
@click.option("--every", metavar="TIME", help="Again and again, until Ctrl-C: 15m, 2h, 1d.")
@private_option
@store_option
@reader_options
def poll(every: str | None, allow_private: bool, store: Path | None, reader: "BatchReader") -> None:
    """Read what is new in the feeds."""
    from dashboard.collecting.feeds import followed
    from dashboard.collecting.feeds import poll as read_new
    from dashboard.collecting.stopping import stoppable
    from dashboard.fetching import Fetcher
    from dashboard.pipeline import Summary

    pause = None if every is None else _seconds(every)
    opened = existing(store)
    if not followed(opened):
        raise click.ClickException("No feed is followed yet. `vigie feed add URL` adds one.")
    total = Summary()
    with stoppable() as stop:
        while True:
            fetcher = Fetcher(allow_private=allow_private, sleep=_until(stop))
            total += _told(read_new(opened, fetcher, stop, reader=reader), opened)
            if pause is None or stop.wait(pause):
                break
    click.echo(f"{total.new} new articles, {total.changed} changed.")
    if not total.all_read:
        sys.exit(SOMETHING_UNREAD)


def _told(summaries: Iterable["Summary"], store: "Store") -> "Summary":
    """Tell each summary as it comes; gives their sum."""
    from dashboard.pipeline import Summary

    total = Summary()
    for summary in summaries:
        total += summary
        if summary != Summary():
            tell(summary, store)
            prepare(store)
    return total


def _seconds(duration: str) -> int:
    match = re.fullmatch(r"(\d{1,6})([smhd])", duration.strip().lower())
    if not match:
        raise click.BadParameter(f"{duration!r} is no time; write 15m, 2h or 1d", param_hint="--every")
    seconds = int(match[1]) * _SECONDS[match[2]]
    if seconds < _SHORTEST:
        raise click.BadParameter("less than a minute is too often for any server", param_hint="--every")
    return seconds


def _until(stop: threading.Event) -> Callable[[float], None]:
    """A sleep that ends when `stop` is set."""

    def sleep(seconds: float) -> None:
        stop.wait(seconds)

    return sleep
