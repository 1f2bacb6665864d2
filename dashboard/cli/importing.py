"""Another's table into a store."""

import sys
from pathlib import Path

import click

from dashboard.cli.common import SOMETHING_UNREAD, counter, existing, prepare, store_option
from dashboard.columns import IMPORTED


@click.command("import")
@click.argument("tables", nargs=-1, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--remove", type=click.Choice(IMPORTED), help="Take all incidents of this origin out of the store.")
@store_option
def import_(tables: tuple[Path, ...], remove: str | None, store: Path | None) -> None:
    """Read ACLED's or UCDP GED's CSV files into the store, as incidents of another origin.

    They are shown beside your own when you ask (--origin all, acled, ucdp), and are never counted among them. Run it
    again with a newer file at any time.
    """
    from dashboard.importing import import_table, remove_imported
    from dashboard.store import Store, own_store_path

    if bool(tables) == bool(remove):
        raise click.UsageError("Name the tables to read, or --remove with the origin to take out.")
    if remove:
        opened = existing(store)
        number = remove_imported(remove, opened)
        click.echo(f"{number} incidents of {remove} removed; `vigie store restore` brings them back")
        prepare(opened)
        return
    opened = Store.create(store or own_store_path())
    skipped = 0
    for table in tables:
        with counter("rows") as progress:
            done = import_table(table, opened, progress=progress)
        for problem in done.problems:
            click.echo(problem, err=True)
        if done.skipped > len(done.problems):
            click.echo(f"... and {done.skipped - len(done.problems)} more rows.", err=True)
        click.echo(
            f"{table.name}: {done.new} new, {done.changed} changed, {done.same} already known incidents of "
            f"{done.origin}; {done.skipped} rows left out."
        )
        skipped += done.skipped
    prepare(opened)
    if skipped:
        sys.exit(SOMETHING_UNREAD)
