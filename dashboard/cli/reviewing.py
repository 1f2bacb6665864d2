"""A person's word on incidents."""

from pathlib import Path

import click

from dashboard.cli.common import existing, store_option

_incident = click.argument("incident")
_note = click.option("--note", default="", help="Why, in your words.")
_by = click.option("--by", default="", help="Who says so.")


@click.group()
def review() -> None:
    """Confirm, correct or reject an incident. Reviews outlive every later reading."""


@review.command()
@_incident
@store_option
@_note
@_by
def confirm(incident: str, store: Path | None, note: str, by: str) -> None:
    """Say that INCIDENT is right as it is."""
    from dashboard import reviews

    reviews.confirm(existing(store), incident, note=note, reviewer=by)
    click.echo(f"{incident} is confirmed")


@review.command()
@_incident
@click.argument("values", nargs=-1, required=True, metavar="COLUMN=VALUE...")
@store_option
@_note
@_by
def correct(incident: str, values: tuple[str, ...], store: Path | None, note: str, by: str) -> None:
    """Say what columns of INCIDENT should be: killed_best=3 location="Sadr City". A blank value is an unknown."""
    from dashboard import reviews

    if strange := next((value for value in values if "=" not in value), None):
        raise click.BadParameter(f"{strange!r}: write COLUMN=VALUE")
    corrections = dict(value.split("=", 1) for value in values)
    reviews.correct(existing(store), incident, corrections, note=note, reviewer=by)
    click.echo(f"{incident} is corrected: {', '.join(corrections)}")


@review.command()
@_incident
@store_option
@_note
@_by
def reject(incident: str, store: Path | None, note: str, by: str) -> None:
    """Say that INCIDENT is none."""
    from dashboard import reviews

    reviews.reject(existing(store), incident, note=note, reviewer=by)
    click.echo(f"{incident} is rejected; it is shown only where rejected incidents are asked for")


@review.command()
@_incident
@store_option
@_by
def withdraw(incident: str, store: Path | None, by: str) -> None:
    """Take the review of INCIDENT back."""
    from dashboard import reviews

    reviews.withdraw(existing(store), incident, reviewer=by)
    click.echo(f"{incident} stands as it was read")
