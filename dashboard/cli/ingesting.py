"""Articles into a store."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dashboard.cli.common import (
    SOMETHING_UNREAD,
    counter,
    existing,
    prepare,
    preparing,
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


@click.command()
@click.argument("sources", nargs=-1, required=True)
@click.option("--fetch", is_flag=True, help="Fetch the addresses in lists of them too.")
@private_option
@store_option
@told_options
@reader_options
def ingest(
    sources: tuple[str, ...],
    fetch: bool,
    allow_private: bool,
    store: Path | None,
    defaults: "Defaults",
    reader: "BatchReader",
) -> None:
    """Read SOURCES into the store: files of any format, folders, archives. What it has already is left alone.

    An address (https://...) among them is fetched, politely; nothing else uses the network.
    """
    from dashboard.collecting.web import is_address
    from dashboard.pipeline import ingest as into
    from dashboard.readers.counting import expected
    from dashboard.store import Store, own_store_path

    opened = Store.create(store or own_store_path())
    if fetch or any(is_address(source) for source in sources):
        summary = _from_web(sources, opened, defaults, lists=fetch, allow_private=allow_private, reader=reader)
    else:
        with counter("articles", expected(sources)) as progress:
            summary = into(sources, opened, defaults=defaults, progress=preparing(opened, progress), reader=reader)
    tell(summary, opened)
    prepare(opened)
    if not summary.all_read:
        sys.exit(SOMETHING_UNREAD)


def _from_web(
    sources: tuple[str, ...],
    store: "Store",
    defaults: "Defaults",
    *,
    lists: bool,
    allow_private: bool,
    reader: "BatchReader",
) -> "Summary":
    from dashboard.collecting.web import ingest_sources
    from dashboard.fetching import Fetcher
    from dashboard.pipeline import Summary

    total = Summary()
    with counter("articles") as progress:
        fetcher = Fetcher(allow_private=allow_private)
        for summary in ingest_sources(sources, store, fetcher, defaults=defaults, lists=lists, reader=reader):
            total += summary
            progress(total.articles)
    return total


@click.command()
@store_option
@reader_options
def reread(store: Path | None, reader: "BatchReader") -> None:
    """Read every stored article again, after the rules changed. Ids, decisions and reviews stay."""
    from dashboard.pipeline import reread as again

    opened = existing(store)
    with counter("articles", opened.info().rows["articles"]) as progress:
        summary = again(opened, progress=preparing(opened, progress), reader=reader)
    for item in summary.skipped:
        click.echo(f"left as it was: {item}", err=True)
    click.echo(f"{summary.articles} articles: {summary.changed} read otherwise than before, in {opened.place}")
    prepare(opened)
    if summary.skipped:
        sys.exit(SOMETHING_UNREAD)
