"""What is put in by the page: kept beside the store, previewed, read by a process of its own, undone when mistaken.

``upload``  one upload: its files, its status, its report
``run``     reads an upload into the store, at once or in a process of its own (``python -m dashboard.uploads``)

An upload is a folder beside the store, so every session and tab sees it; closing the tab changes nothing for it. Its
files are deleted once they are read. The report names articles by id alone: what is purged from the store is in no
report either.
"""

from dashboard.uploads.run import begin, run, take_back
from dashboard.uploads.upload import (
    ENDED,
    Line,
    Status,
    Upload,
    UploadError,
    stage,
    stage_addresses,
    stage_articles,
    uploads,
)

__all__ = [
    "ENDED",
    "Line",
    "Status",
    "Upload",
    "UploadError",
    "begin",
    "run",
    "stage",
    "stage_addresses",
    "stage_articles",
    "take_back",
    "uploads",
]
