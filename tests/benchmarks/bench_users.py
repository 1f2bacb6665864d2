"""Twenty readers at once, without a browser: seconds until the server has sent a whole page, and memory a reader.

    python tests/benchmarks/bench_users.py STORE [--users 20] [--think 5] [--changes 8] [--to RESULTS.md]

Each reader speaks Streamlit's own protocol over a websocket to a server started anew: it opens the overview, then
chooses another country, type or period after every pause to think. What is measured is everything that the server
does, charts and map included, until the run's last message has come.
"""

import argparse
import asyncio
import os
import random
import statistics
import sys
import time
from pathlib import Path

import websockets
from bench_page import _serve
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

VIEWS = [f"country={code}" for code in ("IRQ", "MLI", "NGA", "UKR", "SYR", "YEM", "COL", "HTI", "BFA", "SOM")]
VIEWS += [f"event_type={code}" for code in ("battles", "explosions", "violence", "protests", "riots")]
VIEWS += [f"date_from={year}-01-01&date_to={year}-12-31" for year in range(2018, 2026)]
IDLE = 20  # readers more, who look at one view alone: what each costs in memory


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("store", type=Path)
    parser.add_argument("--users", type=int, default=20)
    parser.add_argument("--think", type=float, default=5.0)
    parser.add_argument("--changes", type=int, default=8)
    parser.add_argument("--to", type=Path)
    asked = parser.parse_args()
    address, server = _serve(asked.store)
    try:
        text = asyncio.run(measure(address, server.pid, asked))
    finally:
        server.terminate()
    sys.stdout.write(text)
    if asked.to:
        asked.to.write_text(text, "utf-8")


async def measure(address: str, server: int, asked: argparse.Namespace) -> str:
    """The results as Markdown."""
    async with _connected(address) as first:  # opens the store
        opening = await _run(first, "lang=en")
        before = _processor(server)
        told = await asyncio.gather(*(_reader(address, number, asked) for number in range(asked.users)))
        processor = _processor(server) - before
        waits = sorted(wait for one in told for wait in one)
        a_reader = await _memory(address, server)
    rows = {
        "first page, the store opened, s": f"{opening:.2f}",
        "runs": len(waits),
        "median, s": f"{statistics.median(waits):.2f}",
        "p95, s": f"{waits[int(len(waits) * 0.95)]:.2f}",
        "slowest, s": f"{waits[-1]:.2f}",
        "the server's processor a run, s": f"{processor / len(waits):.2f}",
        "memory a reader more, MB": f"{a_reader:.1f}",
        "load average of the machine": f"{os.getloadavg()[0]:.0f}",
    }
    head = f"# {asked.users} readers who think {asked.think:g} s, on {asked.store.name}\n\n"
    head += "| what | measured |\n|---|---|\n"
    return head + "".join(f"| {name} | {value} |\n" for name, value in rows.items())


async def _reader(address: str, number: int, asked: argparse.Namespace) -> list[float]:
    """One reader's waits."""
    chance = random.Random(number)  # noqa: S311 - the same views in every run
    await asyncio.sleep(asked.think * number / asked.users)
    async with _connected(address) as wire:
        waits = [await _run(wire, "lang=en")]
        for _ in range(asked.changes):
            await asyncio.sleep(asked.think * chance.uniform(0.5, 1.5))
            waits.append(await _run(wire, f"lang=en&{chance.choice(VIEWS)}"))
        return waits


def _connected(address: str) -> websockets.connect:
    wire = f"{address.replace('http', 'ws')}/_stcore/stream"
    return websockets.connect(wire, subprotocols=["streamlit"], max_size=None, max_queue=None)  # type: ignore[list-item]


async def _run(wire: websockets.ClientConnection, query: str) -> float:
    """Ask for the page of an address; seconds until it is whole."""
    asked = BackMsg()
    asked.rerun_script.query_string = query
    started = time.perf_counter()
    await wire.send(asked.SerializeToString())
    while True:
        message = ForwardMsg()
        message.ParseFromString(await wire.recv())
        if message.WhichOneof("type") == "script_finished":
            return time.perf_counter() - started


async def _memory(address: str, server: int) -> float:
    """Megabytes that a reader more costs, who looks at what is kept for others already."""
    wires = [await _connected(address) for _ in range(IDLE)]
    await asyncio.gather(*(_run(wire, "lang=en") for wire in wires[: IDLE // 2]))
    before = _resident(server)
    for wire in wires[IDLE // 2 :]:
        await _run(wire, "lang=en")
    grown = _resident(server) - before
    for wire in wires:
        await wire.close()
    return grown / (IDLE - IDLE // 2)


def _processor(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _resident(pid: int) -> float:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


if __name__ == "__main__":
    main()
