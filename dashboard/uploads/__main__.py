"""``python -m dashboard.uploads FOLDER STORE``: read the upload in FOLDER into the STORE."""

import sys
from pathlib import Path

from dashboard.store import Store
from dashboard.uploads.run import run
from dashboard.uploads.upload import Upload

if __name__ == "__main__":
    run(Upload(Path(sys.argv[1])), Store.create(sys.argv[2]))
