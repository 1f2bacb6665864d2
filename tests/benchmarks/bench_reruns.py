"""What a rerun of the overview costs the server, without a browser: seconds of processor and of the clock.

    python tests/benchmarks/bench_reruns.py STORE [--to RESULTS.md]

Seconds of processor tell more than those of the clock where other work runs on the same machine; they include what
the test client does with the answer.
"""

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue
from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).parents[2]
COUNTRIES = ("IRQ", "MLI", "NGA", "SYR", "UKR", "YEM", "COL")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("store", type=Path)
    parser.add_argument("--to", type=Path)
    asked = parser.parse_args()
    os.environ["VIGIE_STORE"] = str(asked.store.resolve())
    sizes = _count_messages()
    page = AppTest.from_file(str(ROOT / "dashboard" / "app.py"), default_timeout=600)
    page.query_params["lang"] = "en"
    first = _timed(page.run)
    sizes.clear()

    def choose(*codes: str) -> Callable[[], object]:
        return lambda: page.multiselect(key="filter.country").set_value(list(codes)).run()

    changed = [_timed(choose(code)) for code in COUNTRIES]
    repeated = [_timed(choose(code)) for code in COUNTRIES]
    rows = {
        "first run, the store opened": [first],
        "another country, median": changed,
        "a view seen before, median": repeated,
    }
    lines = [
        f"# Reruns of the overview on {asked.store.name}",
        "",
        "| what | processor, s | clock, s |",
        "|---|---|---|",
    ]
    for name, times in rows.items():
        processor, clock = (statistics.median(values) for values in zip(*times, strict=True))
        lines.append(f"| {name} | {processor:.2f} | {clock:.2f} |")
    load, largest = os.getloadavg()[0], max(sizes) / 1000
    lines += ["", f"Largest message of a rerun: {largest:.0f} KB. Load average of the machine: {load:.0f}.", ""]
    text = "\n".join(lines)
    sys.stdout.write(text)
    if asked.to:
        asked.to.write_text(text, "utf-8")


def _count_messages() -> list[int]:
    """The sizes of all messages that the page sends from now on."""
    sizes: list[int] = []
    enqueue = ForwardMsgQueue.enqueue

    def counted(queue: ForwardMsgQueue, message: ForwardMsg) -> None:
        sizes.append(message.ByteSize())
        enqueue(queue, message)

    ForwardMsgQueue.enqueue = counted  # type: ignore[method-assign]
    return sizes


def _timed(act: Callable[[], object]) -> tuple[float, float]:
    processor, clock = time.process_time(), time.perf_counter()
    act()
    return time.process_time() - processor, time.perf_counter() - clock


if __name__ == "__main__":
    main()
