"""Tables out of a store."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dashboard.cli.common import existing, store_option
from dashboard.model import VigieError

if TYPE_CHECKING:
    from dashboard.export import Selection
    from dashboard.query import Filters

# What stands beside a file and says what is in it.
SIDE_SUFFIX = ".about.txt"
_PRINT = "-"


class _Listing(click.Command):
    """A command whose options are made when it is asked for: queries and formats load slowly."""

    def __init__(self, *args: Any, more: Callable[[], list[click.Parameter]], **kwargs: Any) -> None:  # noqa: ANN401 - click's own
        super().__init__(*args, **kwargs)
        self._more = more

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        return [*super().get_params(ctx), *self._more()]


def _filter_options() -> list[click.Parameter]:
    """One option a filter."""
    from dashboard.query import RULES

    options: list[click.Parameter] = []
    for rule in RULES:
        english = rule.words["en"]
        told = english.replace("{}", "...") if isinstance(english, str) else "; ".join(english.values())
        choices = "" if isinstance(rule.sql, str) else f": {', '.join(rule.sql)}"
        options.append(click.Option([f"--{rule.field.replace('_', '-')}", rule.field], help=f"{told}{choices}"))
    return options


def _format_options() -> list[click.Parameter]:
    """What is written, and how: one list of formats for the command line and the page."""
    from dashboard.export import BLURS, TABLES, exporters

    listed = ", ".join(exporters())
    return [
        click.Option(["--format", "name"], default="csv", show_default=True, help=f"The file's format: {listed}."),
        click.Option(["--table"], type=click.Choice(list(TABLES)), default="incidents", show_default=True,
                     help="What is written; figures: claims with a number; outside: those of no incident, all."),
        click.Option(["--share-with-care", "blur"], type=click.Choice(BLURS),
                     help="Blur points to half a degree or to the province; leave out persons and free text."),
    ]  # fmt: skip


def _filters(given: dict[str, str | None]) -> "Filters":
    from dashboard.query import RULES, Filters

    asked = {name: text for name, text in given.items() if text is not None}
    for rule in RULES:
        if rule.field not in asked:
            continue
        value = rule.form.read(asked[rule.field])
        listed = isinstance(value, tuple) and all(isinstance(code, str) for code in value)
        # A list leaves out the codes that are none; here one of them is a mistake.
        if value in (None, ()) or (listed and rule.form.write(value) != asked[rule.field]):
            raise click.BadParameter(repr(asked[rule.field]), param_hint=f"--{rule.field.replace('_', '-')}")
    return Filters.from_query(asked)


_to = click.option(
    "--to", required=True, type=click.Path(dir_okay=False, allow_dash=True, path_type=Path),
    help="The file to write; - prints.",
)  # fmt: skip
_delimiter = click.option("--delimiter", type=click.Choice([",", ";"]), help="Between CSV cells; a comma by default.")
_plain = click.option("--plain", is_flag=True, default=None, help="CSV for programs: no BOM, no guard of formulas.")


@click.command(cls=_Listing, more=lambda: _format_options() + _filter_options())
@store_option
@_to
@_delimiter
@_plain
@click.option("--provinces", is_flag=True, default=None, help="GeoJSON: provinces as polygons.")
@click.option("--order", type=click.Choice(["newest", "oldest", "deadliest", "updated"]), default="newest")
def export(
    store: Path | None,
    to: Path,
    order: Any,  # noqa: ANN401 - one of the choices
    name: str,
    table: Any,  # noqa: ANN401 - one of the choices
    blur: Any,  # noqa: ANN401 - one of the choices
    delimiter: str | None,
    plain: bool | None,
    provinces: bool | None,
    **given: str | None,
) -> None:
    """Write what the filters keep, newest first; beside the file, a .about.txt says what is in it.

    Filters are written as in the page's URL: --date-from 2020-01-31 --country IRQ,SYR --event-type battles
    --box west,south,east,north
    """
    from dashboard.export import able, select
    from dashboard.query import Snapshot

    options = _given(delimiter=delimiter, plain=plain, provinces=provinces)
    able(name, table, options)  # what can't be is told before the store is loaded
    filters = _filters(given)
    selection = select(Snapshot(existing(store)), filters, table=table, order=order, blur=blur)
    write_to(selection, to, name, options)


@click.command()
@store_option
@click.option("--since", required=True, help="A commit's number, or a day: 2021-03-31 (UTC).")
@click.option("--format", "name", default="csv", show_default=True, help="The file's format.")
@click.option("--to", default=Path(_PRINT), type=click.Path(dir_okay=False, allow_dash=True, path_type=Path),
              help="The file to write; prints by default.")  # fmt: skip
@_delimiter
@_plain
def changes(store: Path | None, since: str, name: str, to: Path, delimiter: str | None, plain: bool | None) -> None:
    """Write what became of the incidents: new, changed field by field, merged, rejected, gone."""
    from dashboard.export import able, select_changes
    from dashboard.query import Snapshot, commit_before

    options = _given(delimiter=delimiter, plain=plain)
    able(name, "changes", options)
    snapshot = Snapshot(existing(store))
    selection = select_changes(snapshot, commit_before(snapshot, since))
    write_to(selection, to, name, options)


@click.command()
@click.option("--format", "name", type=click.Choice(["markdown", "csv"]), default="markdown", show_default=True)
@click.option("--language", type=click.Choice(["en", "fr"]), default="en", show_default=True, help="Of the Markdown.")
@click.option("--to", default="-", type=click.File("w", encoding="utf-8"), help="The file to write; prints by default.")
def dictionary(name: str, language: str, to: Any) -> None:  # noqa: ANN401 - click's file
    """Write what each column of each table means."""
    from dashboard.export.dictionary import as_csv, as_markdown

    to.write(as_csv() if name == "csv" else as_markdown(language))


def _given(**options: object) -> dict[str, object]:
    """The options that were given."""
    return {name: value for name, value in options.items() if value is not None}


def write_to(selection: "Selection", to: Path, name: str, options: dict[str, object]) -> None:
    """Write a file with its side file, or print it; say on stderr how many rows it has. A failure leaves no half file.

    Raises:
        VigieError: the format can't hold the rows, or the file can't be written.
    """
    from dashboard.export import chunks, side_file

    content = chunks(selection, name, **options)
    told = selection.about
    if str(to) == _PRINT:
        sys.stdout.buffer.writelines(content)
        sys.stdout.flush()
    else:
        unfinished = to.with_name(to.name + ".part")
        try:
            with unfinished.open("wb") as file:
                file.writelines(content)
            unfinished.replace(to)
            to.with_name(to.name + SIDE_SUFFIX).write_text(side_file(selection, name), "utf-8")
        except OSError as error:
            raise VigieError(f"{to} can't be written ({error.strerror}). Choose another file.") from error
        finally:
            unfinished.unlink(missing_ok=True)
    click.echo(f"{told.count} {told.table}", err=True)
