"""Commands without a store: what articles say, which places a name may be, how well Vigie reads."""

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from dashboard.cli.common import SOMETHING_UNREAD, to_text_option, told_options, workers_option
from dashboard.model import Article, VigieError

if TYPE_CHECKING:
    from dashboard.readers import Defaults


@click.command()
@click.argument("articles", type=click.Path(path_type=Path, exists=True))
@to_text_option
@told_options
@workers_option
def extract(articles: Path, to: TextIO, defaults: "Defaults", workers: int) -> None:
    """Write what each of ARTICLES says, one line of JSON an article, in their order."""
    from dashboard.pipeline import reports_line_or_why

    _write_lines(articles, to, reports_line_or_why, defaults, workers)


@click.command()
@click.argument("articles", type=click.Path(path_type=Path, exists=True))
@to_text_option
@told_options
@workers_option
def places(articles: Path, to: TextIO, defaults: "Defaults", workers: int) -> None:
    """Write every place that ARTICLES name, resolved, one line of JSON an article, in their order."""
    from dashboard.pipeline import places_line_or_why

    _write_lines(articles, to, places_line_or_why, defaults, workers)


@click.command()
@click.argument("name")
@click.option("--limit", default=5, show_default=True, help="How many candidates to show.")
@click.option(
    "--geocoder",
    type=click.Choice(["gazetteer", "nominatim"]),
    default="gazetteer",
    show_default=True,
    help="nominatim: ask OpenStreetMap's service over the network instead; the name leaves this computer.",
)
def where(name: str, limit: int, geocoder: str) -> None:
    """Say which places NAME may be, the likeliest first, and why. After a comma, what it is in: "Tyr, Liban"."""
    from dashboard.geocoding import disambiguation
    from dashboard.geocoding.gazetteer import open_gazetteer

    if geocoder == "nominatim":
        _ask_nominatim(name)
        return
    choices = disambiguation.where(name, open_gazetteer())[:limit]
    if not choices:
        raise VigieError(f"The gazetteer knows no place called {name!r}.")
    for choice in choices:
        place = choice.place
        among = ", ".join(part for part in (place.name, place.admin1, place.country) if part)
        reasons = "; ".join(choice.reasons)
        click.echo(f"{among} ({place.kind}) {place.latitude:.4f} {place.longitude:.4f}: {choice.score:.1f}, {reasons}")


def _ask_nominatim(name: str) -> None:
    from dashboard.geocoding.remote import RemoteGeocoder
    from dashboard.resources import cache_path

    found = RemoteGeocoder(cache=cache_path("nominatim.json")).geocode(name)
    if not found:
        raise VigieError(f"Nominatim knows no place called {name!r}.")
    click.echo(f"{found.address} {found.latitude:.4f} {found.longitude:.4f}: Nominatim, © OpenStreetMap contributors")


@click.command()
@click.argument("articles", required=False, type=click.Path(path_type=Path, exists=True))
@click.argument("gold", required=False, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--json", "to_json", is_flag=True, help="Every figure as JSON; without it, tables.")
@workers_option
def evaluate(articles: Path | None, gold: Path | None, to_json: bool, workers: int) -> None:
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
    told, sources = _readings([folder for folder, _ in sets], workers)
    evaluation = score(labels, told, sources=sources)
    click.echo(json.dumps(as_json(evaluation), ensure_ascii=False, indent=1) if to_json else as_text(evaluation))
    missing, spare = {label["id"] for label in labels} - told.keys(), told.keys() - {label["id"] for label in labels}
    if missing:
        click.echo(f"{len(missing)} labelled articles are not among ARTICLES, and count as not read.", err=True)
    if spare:
        click.echo(f"{len(spare)} articles have no label, and are not scored.", err=True)


def _readings(articles: list[Path], workers: int) -> tuple[dict[str, dict[str, Any]], dict[str, str | None]]:
    """The line of REPORTS.jsonl and the outlet of each article, by its id; those not read are counted on stderr."""
    from dashboard.pipeline import reports_line_or_why
    from dashboard.readers import Skipped, read
    from dashboard.workers import Workers

    items = list(read(articles))
    readable = [item for item in items if not isinstance(item, Skipped)]
    with Workers(workers) as pool:
        lines = list(pool.map(reports_line_or_why, readable))
    for skipped in items:
        if isinstance(skipped, Skipped):
            click.echo(f"skipped: {skipped}", err=True)
    if unread := sum(reason is not None for _, reason in lines):
        click.echo(f"{unread} articles were not read, and count as telling nothing.", err=True)
    return {line["article_id"]: line for line, _ in lines}, {item.article_id: item.source for item in readable}


def _write_lines(
    articles: Path,
    to: TextIO,
    line: Callable[[Article], tuple[dict[str, Any], str | None]],
    defaults: "Defaults",
    workers: int,
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
        for item in read([articles], defaults=defaults):
            if isinstance(item, Skipped):
                tell(f"skipped: {item}")
            else:
                yield item

    with Workers(workers) as pool:
        for content, reason in pool.map(line, readable()):
            to.write(json.dumps(content, ensure_ascii=False) + "\n")
            if reason:
                tell(f"{content.get('article_id') or content.get('id')}: {reason}")
    if problems:
        sys.exit(SOMETHING_UNREAD)
