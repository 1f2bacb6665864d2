"""The dashboard, and what it needs."""

import os
import sys
from pathlib import Path

import click

from dashboard.cli.common import counter, store_option


@click.command()
@store_option
@click.option("--port", default=8501, show_default=True, help="The port on this machine.")
@click.option("--address", default="127.0.0.1", show_default=True, help="Who may come in; 0.0.0.0 lets everyone.")
def serve(store: Path | None, port: int, address: str) -> None:
    """Start the dashboard, on http://localhost:8501."""
    from dashboard.serving import serve as run

    _prepare()
    sys.exit(run(store=store, port=port, address=address))


@click.command()
def prepare() -> None:
    """Build what must be built once: the gazetteer and the sample store. Does nothing when they are there."""
    _prepare()


def _prepare() -> None:
    from dashboard.geocoding.build import build_gazetteer, gazetteer_folder
    from dashboard.samples import sample_store

    if not gazetteer_folder().exists():
        with click.progressbar(length=100, label="Building the gazetteer", file=sys.stderr) as bar:
            build_gazetteer(lambda share: bar.update(round(share * 100) - bar.pos))
    with counter("sample articles") as progress:
        sample_store(progress=progress, jobs=os.cpu_count() or 1)
