"""The exports beside pandas' own writers, in one run; a stream of 600,000 rows; LibreOffice on CSV and Excel.

    python tests/benchmarks/bench_export.py            writes tests/benchmarks/results/export.txt

pandas is given its frame ready made, ours the record batches that a query gives. Each is written several times in
turn, and the best counts: a busy machine slows both. The stream is one batch many times over, so that what grows is
the writer's alone.
"""

import argparse
import csv
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO, StringIO
from pathlib import Path

import pandas as pd
import pyarrow as pa
import synthetic

from dashboard import export
from dashboard.columns import INCIDENTS
from dashboard.export import Selection
from dashboard.export.about import About
from dashboard.query import Filters
from dashboard.store.schema import arrow_schema

RESULTS = Path(__file__).with_name("results") / "export.txt"
MOST_SLOWER = 1.2
BATCH, STREAMED = 20_000, 600_000
TEXTS = ("غارة جوية على صنعاء", "Tués à Ménaka, « près du marché »", "=1+1", "-72.3", "two\nlines")
_NULLABLE = {pa.int64(): pd.Int64Dtype(), pa.bool_(): pd.BooleanDtype()}


def selection(rows: pa.Table, times: int = 1) -> Selection:
    """The rows as a query gives them, so many times over."""
    now = datetime.now(UTC)
    told = About(
        table="incidents", count=rows.num_rows * times, filters=Filters(), order="newest", commit=1, committed_at=now,
        written_at=now,
    )  # fmt: skip
    batches = rows.to_batches(max_chunksize=BATCH)
    stream = pa.RecordBatchReader.from_batches(rows.schema, (batch for _ in range(times) for batch in batches))
    return Selection(columns=INCIDENTS, batches=stream, about=told)


def incidents(number: int) -> pa.Table:
    """Made-up incidents with the columns that go out."""
    schema = arrow_schema(INCIDENTS)
    return synthetic.draw(number)["incidents"].select(schema.names).cast(schema)


def best(write: Callable[[], object]) -> float:
    start = time.perf_counter()
    write()
    return time.perf_counter() - start


def beside_pandas(rows: pa.Table, rounds: int) -> list[str]:
    """One line a format: seconds of ours, of pandas', and their ratio."""
    few = rows.slice(0, 20_000)
    frame, few_frame = (
        table.to_pandas(types_mapper=_NULLABLE.get).assign(updated_at=lambda f: f["updated_at"].dt.tz_localize(None))
        for table in (rows, few)
    )
    pairs: list[tuple[str, pa.Table, Callable[[], object]]] = [
        ("csv", rows, lambda: frame.to_csv(BytesIO(), index=False)),
        ("jsonl", rows, lambda: frame.to_json(BytesIO(), orient="records", lines=True, date_format="iso")),
        ("parquet", rows, lambda: frame.to_parquet(BytesIO(), compression="zstd")),
        ("xlsx", few, lambda: few_frame.to_excel(BytesIO(), engine="xlsxwriter", index=False)),
    ]
    lines = []
    for name, table, theirs in pairs:
        times = [
            (best(lambda table=table, name=name: export.to_bytes(selection(table), name)), best(theirs))
            for _ in range(rounds)
        ]
        ours, pandas = (min(pair[side] for pair in times) for side in (0, 1))
        verdict = "" if ours <= MOST_SLOWER * pandas else f"   slower than {MOST_SLOWER} times pandas"
        lines.append(
            f"{name:8} {table.num_rows:8,} rows   ours {ours:6.2f} s   pandas {pandas:6.2f} s   "
            f"ratio {ours / pandas:.2f}{verdict}"
        )
    for name in ("geojson", "kml", "geopackage", "acled", "ucdp"):
        taken = best(lambda name=name: export.to_bytes(selection(few), name))
        lines.append(f"{name:8} {few.num_rows:8,} rows   ours {taken:6.2f} s")
    return lines


def streamed(rows: pa.Table) -> list[str]:
    """First byte, time and growth of memory of 600,000 rows as a stream."""
    batch, times = rows.slice(0, BATCH), STREAMED // BATCH
    lines = []
    for name in ("csv", "jsonl", "geojson", "parquet"):
        export.to_bytes(selection(batch), name)  # what is loaded once is no growth
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        start, size, first = time.perf_counter(), 0, 0.0
        for chunk in export.chunks(selection(batch, times), name):
            first = first or time.perf_counter() - start
            size += len(chunk)
        taken = time.perf_counter() - start
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
        lines.append(
            f"{name:8} {STREAMED:8,} rows   first byte {first * 1000:4.0f} ms   all {taken:5.1f} s   "
            f"{size / 1e6:5.0f} MB   peak memory + {grown:.0f} MB"
        )
    return lines


def in_libreoffice(rows: pa.Table) -> list[str]:
    """Whether LibreOffice reads CSV and Excel back with Arabic and French intact, and takes no text for a formula."""
    office = shutil.which("soffice")
    if office is None:
        return ["LibreOffice is not installed: apt-get install libreoffice-calc"]
    told = rows.slice(0, len(TEXTS)).set_column(
        rows.schema.get_field_index("target"), "target", pa.array(TEXTS, pa.string())
    )
    lines = []
    for name in ("csv", "xlsx"):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"in{export.exporter(name).suffix}"
            path.write_bytes(export.to_bytes(selection(told), name))
            # Filter options: comma, quote, UTF-8, from row 1; and out again as it is shown.
            infilter = ["--infilter=CSV:44,34,76,1,,0,false,true"] if name == "csv" else []
            command = [office, "--headless", *infilter, "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76,1"]
            subprocess.run(  # noqa: S603 - the office suite that was found
                [*command, "--outdir", f"{folder}/out", str(path)], check=True, capture_output=True, timeout=300
            )
            text = (Path(folder) / "out" / "in.csv").read_text("utf-8-sig")
            back = [row["target"] for row in csv.DictReader(StringIO(text, newline=""))]
        guarded = [f"'{one}" if name == "csv" and one.startswith(("=", "-")) else one for one in TEXTS]
        shown = [one.removeprefix("'") for one in back]
        same = shown == [one.removeprefix("'") for one in guarded]
        lines.append(f"LibreOffice reads {name}: {'every text intact' if same else f'{back} for {list(TEXTS)}'}")
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    rows = incidents(asked.rows)
    lines = [*beside_pandas(rows, asked.rounds), "", *streamed(rows), "", *in_libreoffice(rows)]
    RESULTS.write_text("\n".join(lines) + "\n", "utf-8")
    sys.stdout.write(RESULTS.read_text("utf-8"))


if __name__ == "__main__":
    main()
