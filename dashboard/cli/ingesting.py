"""Articles into a store."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dashboard.cli.common import SOMETHING_UNREAD, counter, jobs_option, store_option

if TYPE_CHECKING:
    from dashboard.pipeline import Summary
    from dashboard.store import Store


@click.command()
@click.argument("sources", nargs=-1, required=True, type=click.Path(path_type=Path))
@store_option
@click.option("--published-at", help="Publication date of articles that give none: 2020-11-18.")
@click.option("--source", help="Outlet of articles that give none.")
@click.option("--language", help="Language of articles that give none: fr.")
@jobs_option
def ingest(
    sources: tuple[Path, ...],
    store: Path | None,
    published_at: str | None,
    source: str | None,
    language: str | None,
    jobs: int,
) -> None:
    """Read SOURCES (files and folders) into the store. What it has already is left alone."""
    from dashboard.pipeline import ingest as into
    from dashboard.readers import Defaults
    from dashboard.store import Store, own_store_path

    defaults = Defaults(published_at=published_at, source=source, language=language)
    opened = Store.create(store or own_store_path())
    with counter("articles") as progress:
        summary = into(sources, opened, defaults=defaults, progress=progress, jobs=jobs)
    _tell(summary, opened)
    if not summary.all_read:
        sys.exit(SOMETHING_UNREAD)


def _tell(summary: "Summary", store: "Store") -> None:
    for item in summary.skipped:
        click.echo(f"skipped: {item}", err=True)
    for line in summary.unread:
        click.echo(line, err=True)
    click.echo(
        f"{summary.articles} articles: {summary.new} new, {summary.changed} changed, "
        f"{summary.already_known} already known; {len(summary.unread)} not read, {len(summary.skipped)} skipped.\n"
        f"{summary.fresh} incidents reported, {summary.recalled} recalled, in {store.path}"
    )
