"""The dashboard, and what it needs."""

import os
import sys
from pathlib import Path

import click

from dashboard.cli.common import counter, store_option


@click.command()
@store_option
@click.option("--port", default=8501, show_default=True, help="The port on this machine.")
@click.option("--address", default="127.0.0.1", show_default=True, help="Where to listen; 0.0.0.0: the network.")
def serve(store: Path | None, port: int, address: str) -> None:
    """Start the dashboard, on http://localhost:8501. Only this machine reaches it, unless --address says otherwise."""
    from dashboard.addresses import is_local
    from dashboard.serving import serve as run

    _prepare()
    if is_local(address):
        click.echo(f"Listening on {address}, port {port}: only this machine can open it.", err=True)
    else:
        click.echo(
            f"Listening on {address}, port {port}: everyone who reaches it may look, without signing in,", err=True
        )
        click.echo('unless .streamlit/secrets.toml says who may come in. README, "For a team".', err=True)
    sys.exit(run(store=store, port=port, address=address))


@click.command()
def prepare() -> None:
    """Build what must be built once: the gazetteer and the sample store. Does nothing when they are there."""
    _prepare()


def _prepare() -> None:
    from dashboard.geocoding.build import build_gazetteer, gazetteer_folder
    from dashboard.pipeline import Processes
    from dashboard.samples import sample_store

    if not gazetteer_folder().exists():
        with click.progressbar(length=100, label="Building the gazetteer", file=sys.stderr) as bar:
            build_gazetteer(lambda share: bar.update(round(share * 100) - bar.pos))
    with counter("sample articles") as progress, Processes(os.cpu_count() or 1) as reader:
        sample_store(progress=progress, reader=reader)
