"""The command ``vigie``.

Exit codes: 0 all went well; 1 nothing was done, and one line on stderr says why; 2 done, but something was not read,
and stderr says what and why. (A wrong option is 2 as well, as everywhere, with the usage.)

Imports stand in the commands: ``vigie extract`` should not wait for the dashboard, nor ``--help`` for anything.
"""

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TextIO

import click

from dashboard import __version__
from dashboard.model import Article, VigieError

if TYPE_CHECKING:
    from dashboard.pipeline import Summary
    from dashboard.query import Filters
    from dashboard.store import Store

SOMETHING_UNREAD = 2


class _Commands(click.Group):
    """Turns an expected error into one line on stderr and exit code 1."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except VigieError as error:
            raise click.ClickException(str(error)) from error


_store = click.option(
    "--store",
    type=click.Path(path_type=Path, file_okay=False),
    help="The store's folder; by default VIGIE_STORE, else vigie-store in your data folder.",
)
_to_text = click.option(
    "--to", required=True, type=click.File("w", encoding="utf-8", lazy=False), help="The file to write; - prints."
)

_jobs = click.option("--jobs", default=os.cpu_count() or 1, show_default="every core", help="Processes that read.")


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="vigie")
def main() -> None:
    """From news articles to a table of security incidents, and a dashboard to look at it. Offline."""


# --- Without a store --------------------------------------------------------------------------------------


@main.command()
@click.argument("articles", type=click.Path(path_type=Path, exists=True))
@_to_text
@_jobs
def extract(articles: Path, to: TextIO, jobs: int) -> None:
    """Write what each of ARTICLES says, one line of JSON an article, in their order."""
    from dashboard.pipeline import reports_line_or_why

    _write_lines(articles, to, reports_line_or_why, jobs)


@main.command()
@click.argument("articles", type=click.Path(path_type=Path, exists=True))
@_to_text
@_jobs
def places(articles: Path, to: TextIO, jobs: int) -> None:
    """Write every place that ARTICLES name, resolved, one line of JSON an article, in their order."""
    from dashboard.pipeline import places_line_or_why

    _write_lines(articles, to, places_line_or_why, jobs)


@main.command()
@click.argument("name")
@click.option("--limit", default=5, show_default=True, help="How many candidates to show.")
def where(name: str, limit: int) -> None:
    """Say which places NAME may be, the likeliest first, and why. After a comma, what it is in: "Tyr, Liban"."""
    from dashboard.geocoding import disambiguation
    from dashboard.geocoding.gazetteer import open_gazetteer

    choices = disambiguation.where(name, open_gazetteer())[:limit]
    if not choices:
        raise VigieError(f"The gazetteer knows no place called {name!r}.")
    for choice in choices:
        place = choice.place
        among = ", ".join(part for part in (place.name, place.admin1, place.country) if part)
        reasons = "; ".join(choice.reasons)
        click.echo(f"{among} ({place.kind}) {place.latitude:.4f} {place.longitude:.4f}: {choice.score:.1f}, {reasons}")


@main.command()
@click.argument("articles", required=False, type=click.Path(path_type=Path, exists=True))
@click.argument("gold", required=False, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--json", "to_json", is_flag=True, help="Every figure as JSON; without it, tables.")
@_jobs
def evaluate(articles: Path | None, gold: Path | None, to_json: bool, jobs: int) -> None:
    """Score how well ARTICLES are read, against GOLD: labels made by hand, one line an article.

    Without ARTICLES, the sample corpus. Precision, recall and F1 of each field, by language and by source; and
    whether confidences can be believed.
    """
    from dashboard.evaluation import as_json, as_text, read_labels
    from dashboard.evaluation import evaluate as score
    from dashboard.samples import labelled_corpus

    if articles and not gold:
        raise click.UsageError("Give ARTICLES with their GOLD, or neither for the sample corpus.")
    sets = [(articles, gold)] if articles and gold else labelled_corpus()
    labels = [label for _, path in sets for label in read_labels(path)]
    told, sources = _readings([folder for folder, _ in sets], jobs)
    evaluation = score(labels, told, sources=sources)
    click.echo(json.dumps(as_json(evaluation), ensure_ascii=False, indent=1) if to_json else as_text(evaluation))
    missing, spare = {label["id"] for label in labels} - told.keys(), told.keys() - {label["id"] for label in labels}
    if missing:
        click.echo(f"{len(missing)} labelled articles are not among ARTICLES, and count as not read.", err=True)
    if spare:
        click.echo(f"{len(spare)} articles have no label, and are not scored.", err=True)


def _readings(articles: list[Path], jobs: int) -> tuple[dict[str, dict[str, Any]], dict[str, str | None]]:
    """The line of REPORTS.jsonl and the outlet of each article, by its id; those not read are counted on stderr."""
    from dashboard.pipeline import reports_line_or_why
    from dashboard.readers import Skipped, read
    from dashboard.workers import Workers

    items = list(read(articles))
    readable = [item for item in items if not isinstance(item, Skipped)]
    with Workers(jobs) as workers:
        lines = list(workers.map(reports_line_or_why, readable))
    for skipped in items:
        if isinstance(skipped, Skipped):
            click.echo(f"skipped: {skipped}", err=True)
    if unread := sum(reason is not None for _, reason in lines):
        click.echo(f"{unread} articles were not read, and count as telling nothing.", err=True)
    return {line["article_id"]: line for line, _ in lines}, {item.article_id: item.source for item in readable}


def _write_lines(
    articles: Path, to: TextIO, line: Callable[[Article], tuple[dict[str, Any], str | None]], jobs: int
) -> None:
    """One JSON line an article, in their order; what was not read is told on stderr, and by the exit code.

    ``line`` gives what to write, and why the article was not read, if it was not.
    """
    from dashboard.readers import Skipped, read
    from dashboard.workers import Workers

    problems = 0

    def tell(problem: str) -> None:
        nonlocal problems
        problems += 1
        click.echo(problem, err=True)

    def readable() -> Iterator[Article]:
        for item in read([articles]):
            if isinstance(item, Skipped):
                tell(f"skipped: {item}")
            else:
                yield item

    with Workers(jobs) as workers:
        for content, reason in workers.map(line, readable()):
            to.write(json.dumps(content, ensure_ascii=False) + "\n")
            if reason:
                tell(f"{content.get('article_id') or content.get('id')}: {reason}")
    if problems:
        sys.exit(SOMETHING_UNREAD)


# --- With a store -----------------------------------------------------------------------------------------


@main.command()
@click.argument("sources", nargs=-1, required=True, type=click.Path(path_type=Path))
@_store
@click.option("--published-at", help="Publication date of articles that give none: 2020-11-18.")
@click.option("--source", help="Outlet of articles that give none.")
@click.option("--language", help="Language of articles that give none: fr.")
@_jobs
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
    with _counter("articles") as progress:
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


@main.command("link-table")
@_store
@_to_text
def link_table(store: Path | None, to: TextIO) -> None:
    """Write the incident of each article's main report, one line of JSON an article.

    Of an article that only looks back, the incident that it recalls first.
    """
    query = """
        SELECT article_id, arg_min(incident_id, ordinal + CASE WHEN main THEN 0 ELSE 1000000 END) AS incident_id
        FROM reports JOIN links USING (report_id) GROUP BY article_id ORDER BY article_id
    """
    with _existing(store).connect("reports", "links") as connection:
        for article_id, incident_id in connection.execute(query).fetchall():
            to.write(json.dumps({"article_id": article_id, "incident_id": incident_id}, ensure_ascii=False) + "\n")


@main.command()
@click.argument("incident")
@_store
@click.option("--nearest", default=5, show_default=True, help="How many of the reports left out to show.")
def explain(incident: str, store: Path | None, nearest: int) -> None:
    """Say why the reports of INCIDENT belong together, and which others came near."""
    from dashboard.store.decisions import explain as why

    found = why(_existing(store), incident, nearest=nearest)
    click.echo(f"incident {found.incident_id}")
    for one in found.members:
        click.echo(f"  {one.score:.2f} {one.report_id} {one.title}\n       {one.reasons}")
    if found.left_out:
        click.echo("left out, the nearest first:")
    for one in found.left_out:
        click.echo(f"  {one.score:.2f} {one.report_id} {one.title} (incident {one.incident_id})\n       {one.reasons}")


@main.group()
def link() -> None:
    """Decide which reports are of one event. Decisions outlive every later reading."""


@link.command()
@click.argument("incidents", nargs=-1, required=True)
@_store
def join(incidents: tuple[str, ...], store: Path | None) -> None:
    """Make one incident of INCIDENTS."""
    from dashboard.store.decisions import current_incident
    from dashboard.store.decisions import join as decide

    opened = _existing(store)
    decide(opened, incidents)
    click.echo(f"one incident: {current_incident(opened, incidents[0])}")


@link.command()
@click.argument("incident")
@click.argument("reports", nargs=-1, required=True)
@_store
def split(incident: str, reports: tuple[str, ...], store: Path | None) -> None:
    """Take REPORTS out of INCIDENT."""
    from dashboard.store.decisions import split as decide

    decide(_existing(store), incident, reports)
    click.echo(f"{len(reports)} reports are no longer of {incident}")


class _Filtered(click.Command):
    """A command with one option a filter. They are made when the command is asked for: queries load slowly."""

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        from dashboard.query.filters import RULES

        options: list[click.Parameter] = []
        for rule in RULES:
            english = rule.words["en"]
            told = english.replace("{}", "...") if isinstance(english, str) else "; ".join(english.values())
            choices = "" if isinstance(rule.sql, str) else f": {', '.join(rule.sql)}"
            options.append(click.Option([f"--{rule.field.replace('_', '-')}", rule.field], help=f"{told}{choices}"))
        return [*super().get_params(ctx), *options]


def _filters(given: dict[str, str | None]) -> "Filters":
    from dashboard.query.filters import RULES, Filters

    asked = {name: text for name, text in given.items() if text is not None}
    for rule in RULES:
        if rule.field in asked and rule.form.read(asked[rule.field]) in (None, ()):
            raise click.BadParameter(repr(asked[rule.field]), param_hint=f"--{rule.field.replace('_', '-')}")
    return Filters.from_query(asked)


@main.command(cls=_Filtered)
@_store
@click.option("--format", "name", default="csv", show_default=True, help="The file's format.")
@click.option("--to", required=True, type=click.File("wb", lazy=True), help="The file to write; - prints.")
@click.option("--delimiter", type=click.Choice([",", ";"]), default=",", show_default=True, help="Between CSV cells.")
def export(store: Path | None, name: str, to: BinaryIO, delimiter: str, **given: str | None) -> None:
    """Write the incidents that the filters keep, newest first.

    Filters are written as in the page's URL: --date-from 2020-01-31 --country IRQ,SYR --event-type battles
    --box west,south,east,north
    """
    from dashboard.export import exporter, write_incidents
    from dashboard.query import Snapshot

    exporter(name)  # an unknown format is told before the store is loaded
    filters = _filters(given)
    snapshot = Snapshot(_existing(store))
    count = write_incidents(snapshot, filters, to, name=name, delimiter=delimiter)
    click.echo(f"{count} incidents", err=True)


@main.command()
@_store
@click.option("--port", default=8501, show_default=True, help="The port on this machine.")
@click.option("--address", default="127.0.0.1", show_default=True, help="Who may come in; 0.0.0.0 lets everyone.")
def serve(store: Path | None, port: int, address: str) -> None:
    """Start the dashboard, on http://localhost:8501."""
    from dashboard.serving import serve as run

    _prepare()
    sys.exit(run(store=store, port=port, address=address))


@main.command()
def prepare() -> None:
    """Build what must be built once: the gazetteer and the sample store. Does nothing when they are there."""
    _prepare()


def _prepare() -> None:
    from dashboard.geocoding.build import build_gazetteer, gazetteer_folder
    from dashboard.samples import sample_store

    if not gazetteer_folder().exists():
        with click.progressbar(length=100, label="Building the gazetteer", file=sys.stderr) as bar:
            build_gazetteer(lambda share: bar.update(round(share * 100) - bar.pos))
    with _counter("sample articles") as progress:
        sample_store(progress=progress, jobs=os.cpu_count() or 1)


def _existing(path: Path | None) -> "Store":
    from dashboard.store import Store, own_store_path

    return Store.open(path or own_store_path())


@contextmanager
def _counter(what: str) -> Iterator[Callable[[int], None]]:
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
