"""The command ``vigie``. One module a group of commands; a new one is added to ``COMMANDS``.

``articles``   extract, places, where, evaluate: no store
``ingesting``  ingest, reread
``collecting`` watch, feed
``importing``  import
``linking``    link-table, explain, link
``reviewing``  review
``store``      store info, history, check, mend, compact, restore; raw, forget
``exporting``  export, changes, dictionary
``serving``    serve, prepare
``common``     what they share

Exit codes: 0 all went well; 1 nothing was done, and one line on stderr says why; 2 done, but something was not read
or is damaged, and stderr says what and why. (A wrong option is 2 as well, as everywhere, with the usage.)

Imports stand in the commands: ``vigie extract`` should not wait for the dashboard, nor ``--help`` for anything.
"""

import click

from dashboard import __version__
from dashboard.cli import articles, collecting, exporting, importing, ingesting, linking, reviewing, serving, store
from dashboard.cli.common import Commands

COMMANDS = (
    articles.extract,
    articles.places,
    articles.where,
    articles.evaluate,
    ingesting.ingest,
    importing.import_,
    ingesting.reread,
    collecting.watch,
    collecting.feed,
    linking.link_table,
    linking.explain,
    linking.link,
    reviewing.review,
    store.store,
    store.raw_,
    store.forget,
    exporting.export,
    exporting.changes,
    exporting.dictionary,
    serving.serve,
    serving.prepare,
)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="vigie")
def main() -> None:
    """From news articles to a table of security incidents, and a dashboard to look at it. Offline."""


for command in COMMANDS:
    main.add_command(command)
