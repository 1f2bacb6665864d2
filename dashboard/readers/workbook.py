""".xlsx .xls .ods: tables of articles, one a row under a header, in any sheet."""

from collections.abc import Iterator
from typing import BinaryIO

from dashboard.readers.documents import damaged, refusal
from dashboard.readers.record import Defaults, Item
from dashboard.readers.tables import articles

_ZIP = b"PK"


def read(name: str, stream: BinaryIO, defaults: Defaults) -> Iterator[Item]:
    """The articles in the sheets' order, and for each row that is none, why not."""
    packed = stream.read(len(_ZIP)) == _ZIP
    stream.seek(0)
    if packed and (refused := refusal(name, stream)):
        yield refused
        return
    from python_calamine import CalamineError, load_workbook

    try:
        workbook = load_workbook(stream)
        for sheet_name in workbook.sheet_names:
            sheet = workbook.get_sheet_by_name(sheet_name)
            rows = enumerate(sheet.iter_rows(), (sheet.start or (0, 0))[0] + 1)
            header = next((row for _, row in rows if any(cell != "" for cell in row)), None)
            if header is not None:
                where = f"{name}, sheet {sheet_name}" if len(workbook.sheet_names) > 1 else name
                yield from articles([str(cell).strip() for cell in header], rows, path=where, defaults=defaults)
    except CalamineError as error:
        yield damaged(name, error)
