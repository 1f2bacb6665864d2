"""Articles into a store."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dashboard.cli.common import SOMETHING_UNREAD, counter, jobs_option, store_option, told_options

if TYPE_CHECKING:
    from dashboard.pipeline import Summary
    from dashboard.readers import Defaults
    from dashboard.store import Store


@click.command()
@click.argument("sources", nargs=-1, required=True, type=click.Path(path_type=Path))
@store_option
@told_options
@jobs_option
def ingest(
    sources: tuple[Path, ...],
    store: Path | None,
    defaults: "Defaults",
    jobs: int,
) -> None:
    """Read SOURCES into the store: files of any format, folders, archives. What it has already is left alone."""
    from dashboard.pipeline import ingest as into
    from dashboard.store import Store, own_store_path

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
