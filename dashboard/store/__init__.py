"""The tables on disk: appended, committed, never overwritten.

``schema``    each table's columns, key and Arrow schema
``rows``      records -> rows
``readings``  what articles say -> one commit, ids kept from version to version
``linked``    new reports meet stored ones; what they touch is grouped again
``relinking`` a whole store linked again, by other weights or another rule
``taking_back`` a mistaken ingest undone
``decisions`` why reports are of one incident; users join and split
``reviewed``  what users say of an incident, and the incident as that leaves it
``tables``    one folder of Delta Lake tables: append rows, read the current ones; ``current`` which rows those are
``checking``  is all that a store says of itself true?
``mending``   a damaged store made whole without what was lost
``history``   its commits; how it stood after one of them
``maintenance`` small files merged, old ones swept away
``forgetting`` an article or a source purged from everywhere
``raw``       what was fetched or dropped, byte for byte
``migration`` a store of an older format is brought up to this one
``errors``    what goes wrong with a store
``mirror``    a store in object storage, worked on in a copy of it on this machine
``location``  where the user's own store is, and the sample's

A commit writes its rows to the tables, then one row to ``commits``; that row makes them visible. Rows whose commit
never got there (a crash, a lost race) are seen by no reader. The current state is the last committed row of each key;
a row marked ``removed`` ends its key. One folder is one store; Spark, Trino, Dask and DuckDB read it as it is.
"""

from dashboard.store.errors import DamageError, StoreError
from dashboard.store.location import own_store_path, sample_store_path, store_path
from dashboard.store.schema import TABLES, Table
from dashboard.store.tables import CommitRows, Store, StoreInfo

__all__ = [
    "TABLES",
    "CommitRows",
    "DamageError",
    "Store",
    "StoreError",
    "StoreInfo",
    "Table",
    "own_store_path",
    "sample_store_path",
    "store_path",
]
