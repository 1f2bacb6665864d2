"""Which reports are of one incident, why, and what users decide about it."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from dashboard.cli.common import existing, prepare, scheduler_option, store_option, to_text_option

if TYPE_CHECKING:
    from dashboard.linking.tolls import Rule

TOLL_RULES = ("latest", "majority", "conservative", "range")


@click.command("link-table")
@store_option
@to_text_option
def link_table(store: Path | None, to: TextIO) -> None:
    """Write the incident of each article's main report, one line of JSON an article.

    Of an article that only looks back, the incident that it recalls first.
    """
    query = """
        SELECT article_id, arg_min(incident_id, ordinal + CASE WHEN main THEN 0 ELSE 1000000 END) AS incident_id
        FROM reports JOIN links USING (report_id) GROUP BY article_id ORDER BY article_id
    """
    with existing(store).connect("reports", "links") as connection:
        for article_id, incident_id in connection.execute(query).fetchall():
            to.write(json.dumps({"article_id": article_id, "incident_id": incident_id}, ensure_ascii=False) + "\n")


@click.command()
@click.argument("incident")
@store_option
@click.option("--nearest", default=5, show_default=True, help="How many of the reports left out to show.")
def explain(incident: str, store: Path | None, nearest: int) -> None:
    """Say why the reports of INCIDENT belong together, and which others came near."""
    from dashboard.store.decisions import explain as why

    found = why(existing(store), incident, nearest=nearest)
    click.echo(f"incident {found.incident_id}")
    for one in found.members:
        click.echo(f"  {one.score:.2f} {one.report_id} {one.title}\n       {one.reasons}")
    if found.left_out:
        click.echo("left out, the nearest first:")
    for one in found.left_out:
        click.echo(f"  {one.score:.2f} {one.report_id} {one.title} (incident {one.incident_id})\n       {one.reasons}")


@click.group(invoke_without_command=True)
@store_option
@click.option(
    "--rule",
    type=click.Choice(TOLL_RULES),
    help="Which of several tolls leads from now on: the latest (as before), the one that most reports tell, the "
    "lowest, or none (the range alone).",
)
@scheduler_option("compare")
@click.pass_context
def link(context: click.Context, store: Path | None, rule: "Rule | None", scheduler: str | None) -> None:
    """Link the store again if the weights changed; choose the rule for tolls; decide which reports are of one event.

    Rule and decisions outlive every later reading.
    """
    if context.invoked_subcommand is not None:
        if rule or store or scheduler:
            raise click.UsageError(
                f"--rule and --scheduler stand without {context.invoked_subcommand}; --store after it."
            )
        return
    from dashboard.store.relinking import link_again

    opened = existing(store)
    if scheduler is None:
        commit = link_again(opened, rule=rule)
    else:
        from dashboard.cluster import Cluster

        with Cluster(scheduler) as cluster:
            commit = link_again(opened, rule=rule, score=cluster.scores)
    click.echo(f"{opened.path}: " + (f"commit {commit.number}" if commit else "linked by these weights and this rule"))
    prepare(opened)


@link.command()
@click.argument("incidents", nargs=-1, required=True)
@store_option
def join(incidents: tuple[str, ...], store: Path | None) -> None:
    """Make one incident of INCIDENTS."""
    from dashboard.store.decisions import current_incident
    from dashboard.store.decisions import join as decide

    opened = existing(store)
    decide(opened, incidents)
    click.echo(f"one incident: {current_incident(opened, incidents[0])}")


@link.command()
@click.argument("incident")
@click.argument("reports", nargs=-1, required=True)
@store_option
def split(incident: str, reports: tuple[str, ...], store: Path | None) -> None:
    """Take REPORTS out of INCIDENT."""
    from dashboard.store.decisions import split as decide

    decide(existing(store), incident, reports)
    click.echo(f"no longer of {incident}: {', '.join(reports)}")
