"""Incidents out of a store."""

from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from dashboard.cli.common import existing, store_option

if TYPE_CHECKING:
    from dashboard.query import Filters


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


@click.command(cls=_Filtered)
@store_option
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
    snapshot = Snapshot(existing(store))
    count = write_incidents(snapshot, filters, to, name=name, delimiter=delimiter)
    click.echo(f"{count} incidents", err=True)
