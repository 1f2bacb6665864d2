"""The command ``vigie``.

Exit codes: 0 all went well; 1 nothing was done, and one line on stderr says why; 2 done, but something was skipped,
and stderr says what and why. (A wrong option is 2 as well, as everywhere, with the usage.)

Imports stand in the commands: ``vigie extract`` should not wait for the dashboard, nor ``--help`` for anything.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

import click

from dashboard import __version__
from dashboard.model import Article, VigieError

SKIPPED_EXIT = 2


class _Commands(click.Group):
    """Turns an expected error into one line on stderr and exit code 1."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except VigieError as error:
            raise click.ClickException(str(error)) from error


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="vigie")
def main() -> None:
    """From news articles to a table of security incidents, and a dashboard to look at it. Offline."""


@main.command()
@click.argument("articles", type=click.Path(path_type=Path, exists=True))
@click.option(
    "--to", required=True, type=click.File("w", encoding="utf-8", lazy=False), help="REPORTS.jsonl; - prints."
)
def extract(articles: Path, to: TextIO) -> None:
    """Write what each of ARTICLES says, one line an article in their order. Nothing is stored."""
    from dashboard.pipeline import read_article, reports_line, why_unread

    _write_lines(articles, to, lambda article: reports_line(read_article(article), article), why_unread)


def _write_lines(
    articles: Path,
    to: TextIO,
    line: Callable[[Article], dict[str, object]],
    problem: Callable[[Article], str | None],
) -> None:
    """One JSON line an article, in their order; what was not read is told on stderr, and by the exit code."""
    from dashboard.readers import read

    problems = 0
    for item in read([articles]):
        if isinstance(item, Article):
            to.write(json.dumps(line(item), ensure_ascii=False) + "\n")
            told = problem(item) and f"{item.article_id}: {problem(item)}"
        else:
            told = f"skipped: {item}"
        if told:
            problems += 1
            click.echo(told, err=True)
    if problems:
        sys.exit(SKIPPED_EXIT)
