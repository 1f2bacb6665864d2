"""What comes in over time."""

import sys
from pathlib import Path

import click

from dashboard.cli.common import SOMETHING_UNREAD, jobs_option, store_option


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@store_option
@jobs_option
def watch(folder: Path, store: Path | None, jobs: int) -> None:
    """Read new and changed files of FOLDER as they are put there, until Ctrl-C.

    Half-written files are waited for. Commits are put together: one every 30 s at most, or 500 files. After a restart
    nothing is read twice.
    """
    from dashboard.collecting.folder import watch as read_as_they_come
    from dashboard.collecting.stopping import stoppable
    from dashboard.pipeline import Summary
    from dashboard.store import Store, own_store_path

    opened = Store.create(store or own_store_path())
    total = Summary()
    with stoppable() as stop:
        click.echo(f"Watching {folder} for {opened.path}. Ctrl-C stops.", err=True)
        for summary in read_as_they_come(folder, opened, stop, jobs=jobs):
            total += summary
            tell(summary)
    click.echo(f"Stopped: {total.new} new and {total.changed} changed articles in {opened.path}")
    if not total.all_read:
        sys.exit(SOMETHING_UNREAD)
