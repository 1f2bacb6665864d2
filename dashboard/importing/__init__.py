"""Another's table -> incidents of another origin, to be seen beside the user's own and never counted among them.

``tables``  a CSV file, told by its header -> rows
``acled``   ACLED's row -> an incident
``ucdp``    UCDP GED's row -> an incident
``into``    incidents into a store: what it has already is left alone

To add a source, write a module here with ``ORIGIN``, ``MARK`` (columns that no other table has) and ``incident``, and
name it in ``tables.SOURCES``; ``OWN`` in ``query.rules`` says which origins are not the user's.
"""

from dashboard.importing.into import Imported, import_table, remove_imported

__all__ = ["Imported", "import_table", "remove_imported"]
