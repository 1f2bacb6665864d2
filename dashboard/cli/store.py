"""What a store holds and how it is kept: look, check, compact, go back."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from dashboard.cli.common import counter, existing, prepare, reader_options, store_option

if TYPE_CHECKING:
    from dashboard.pipeline import BatchReader

SOMETHING_DAMAGED = 2
# How many titles are shown of what would be forgotten.
_TOLD = 5


@click.group()
def store() -> None:
    """Look into a store, check it, keep it small, go back to an earlier commit."""


@store.command()
@store_option
def info(store: Path | None) -> None:
    """Say what the store holds, its last commit, and what it takes on disk."""
    from dashboard.store.maintenance import size

    opened = existing(store)
    found, taken = opened.info(), size(opened)
    click.echo(f"{found.path}: {taken.bytes / 2**20:,.1f} MiB in {taken.files:,} files")
    if found.commit:
        click.echo(f"last commit: {found.commit.number}, {found.commit.committed_at:%Y-%m-%d %H:%M} UTC")
    else:
        click.echo("no commit yet")
    for name, number in found.rows.items():
        click.echo(f"{number:>12,} {name}")


@store.command()
@store_option
@click.option("--limit", default=20, show_default=True, help="How many commits to list.")
def history(store: Path | None, limit: int) -> None:
    """List the commits, the newest first."""
    from dashboard.store.history import history as entries

    for entry in entries(existing(store), limit=limit):
        click.echo(f"{entry.number:>6} {entry.committed_at:%Y-%m-%d %H:%M} UTC  {entry.message}")


@store.command()
@store_option
def compact(store: Path | None) -> None:
    """Merge small files, drop what killed writers left, sweep away files replaced an hour ago. History stays."""
    from dashboard.store.maintenance import compact as run

    opened = existing(store)
    done = run(opened)
    click.echo(
        f"{done.before.files:,} files, {done.before.bytes / 2**20:,.1f} MiB before; "
        f"{done.after.files:,} files, {done.after.bytes / 2**20:,.1f} MiB now; "
        f"{done.dead_rows:,} rows of commits that never got there dropped"
    )
    prepare(opened)


@store.command()
@store_option
def check(store: Path | None) -> None:
    """Verify every file and commit, and that every value leads back to its words. Exit code 2: something is damaged."""
    from dashboard.store.checking import check as run

    found = run(existing(store))
    for line in found.notes:
        click.echo(line)
    for line in found.damage:
        click.echo(f"damaged: {line}", err=True)
    click.echo(f"{len(found.damage)} kinds of damage" if found.damage else "all is well")
    if found.damage:
        sys.exit(SOMETHING_DAMAGED)


@store.command()
@store_option
@reader_options
def mend(store: Path | None, reader: "BatchReader") -> None:
    """Make a damaged store whole without what was lost; then ingest the same sources again to complete it."""
    from dashboard.pipeline import reread
    from dashboard.store.mending import mend as run

    opened = existing(store)
    done = run(opened)
    for path in done.files:
        click.echo(f"set aside: {path}")
    if done.commits:
        click.echo(f"emptied, since rows of theirs are lost: commits {', '.join(map(str, done.commits))}")
    with counter("articles read again") as progress:
        again = reread(opened, progress=progress, reader=reader)
    click.echo(f"{again.articles} articles are left; ingest your sources again to complete them")
    prepare(opened)


@store.command()
@store_option
@click.option("--to", "number", required=True, type=int, help="The commit's number; `vigie store history` lists them.")
def restore(store: Path | None, number: int) -> None:
    """Let all stand as it did after a commit, decisions and reviews included. It can be undone in the same way."""
    from dashboard.store.history import restore as back

    opened = existing(store)
    commit = back(opened, number)
    click.echo(f"as after commit {number}, by commit {commit.number}; undo it with --to {commit.number - 1}")
    prepare(opened)


@click.command("raw")
@click.argument("article")
@click.option("--to", required=True, type=click.File("wb", lazy=True), help="The file to write; - prints.")
@store_option
def raw_(article: str, to: BinaryIO, store: Path | None) -> None:
    """Give back the page that ARTICLE (its id, or its address) was read out of, byte for byte as it was fetched."""
    from dashboard.readers.identity import canonical_url
    from dashboard.store import raw

    opened = existing(store)
    address = canonical_url(article)
    kept = raw.of_article(opened, article, *([address] if address else []))
    content = raw.read(opened, kept.sha256)
    to.write(content)
    when, where = kept.fetched_at or "an unknown time", kept.fetched_from or "an unknown address"
    click.echo(f"{len(content):,} bytes, fetched {when} from {where}, sha256 {kept.sha256}", err=True)


@click.command()
@click.argument("what", metavar="ARTICLE|SOURCE")
@store_option
@click.option("--yes", is_flag=True, help="Do it; without it, what would be purged is shown and nothing changes.")
def forget(what: str, store: Path | None, yes: bool) -> None:
    """Purge an article (its id) or all of a source (its name): from every table, the history and the raw evidence."""
    from dashboard.store.forgetting import forget as purge
    from dashboard.store.forgetting import look

    opened = existing(store)
    found = look(opened, what)
    click.echo(
        f"{len(found.article_ids)} articles in {found.versions} versions, {found.reports} reports, "
        f"{found.claims} claims, {found.decisions} decisions, {len(found.raw)} raw pages; history included"
    )
    for title in found.titles[:_TOLD]:
        click.echo(f"  {title or '(no title)'}")
    if len(found.titles) > _TOLD:
        click.echo(f"  and {len(found.titles) - _TOLD} more")
    click.echo(f"{len(found.ending)} incidents end, since no other article tells of them")
    click.echo(f"{len(found.changing)} incidents are fused again from their other reports")
    if not yes:
        click.echo("Nothing was changed. With --yes it is done, and cannot be undone.")
        return
    purge(opened, what)
    click.echo("forgotten; a dashboard that is open shows it until it is refreshed")
    prepare(opened)
