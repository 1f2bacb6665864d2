"""The long form of ``tests/store/test_faults.py``: 200 kills, full disks, damaged files, racing writers, wrong clocks.

    PYTHONPATH=tests python tests/benchmarks/bench_faults.py [--kills 200] [--seed 8]

After each disturbance the store is opened and checked. Prints a table, as in ``results/faults.txt``; the exit code
is 1 when a rule was broken. A truly full disk is tried where this process may mount one (as root), else left out.
"""

import argparse
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from faults import (
    BATCH,
    Ledger,
    articles,
    copy,
    damage_a_file,
    groups,
    kill_within,
    read_article,
    reference,
    rows_left_dead,
    start,
)

from dashboard import pipeline
from dashboard.store import Store
from dashboard.store.checking import check, damaged_files
from dashboard.store.history import history
from dashboard.store.maintenance import compact
from dashboard.store.mending import mend
from dashboard.store.schema import COMMITS, TABLES

GIVEN = articles(12)


@dataclass(frozen=True)
class Setting:
    """Where to work; a store that was written undisturbed, and how long that took."""

    folder: Path
    whole: Path
    seconds: float
    chance: random.Random


@dataclass(frozen=True)
class Outcome:
    """One line of the table. ``broken``: the rules that did not hold, in words."""

    what: str
    times: int
    told: str
    broken: Sequence[str]


def kills(setting: Setting, number: int) -> Outcome:
    """`number` kills at random moments; a store that is complete gives way to a new one."""
    broken: list[str] = []
    done = idle = stores = within = 0
    while done < number:
        stores += 1
        path, ledger, before = setting.folder / f"killed-{stores}", Ledger(GIVEN), 0
        while before < len(GIVEN) and done < number:
            dead = len(ledger.dead)
            if not kill_within(start(path, GIVEN), setting.seconds * 0.6, setting.chance):
                idle += 1
            else:
                done += 1
                print(f"killed {done} times", file=sys.stderr, end="\r")
            now = ledger.look(path)
            within += len(ledger.dead) > dead
            if now < before:
                ledger.damage.append(f"{before - now} articles were lost")
            before = now
        broken += [*ledger.damage, *_completed(path, ledger, setting)]
        compact(Store.open(path), keep_hours=0)
        if rows_left_dead(path):
            broken.append("dead rows are left after compaction")
    told = f"{within} within a commit's writes, the others between; {stores} stores completed, {idle} had ended before"
    return Outcome("kill -9 at a random moment of an ingest", done, told, broken)


def limits(setting: Setting) -> Outcome:
    """No file may be longer than so many bytes: any write may be the one that fails."""
    broken: list[str] = []
    sizes = [700, 2_000, 9_000]
    for size in sizes:
        path, ledger = setting.folder / f"limit-{size}", Ledger(GIVEN)
        start(path, GIVEN[: BATCH * 2]).join()
        writer = start(path, GIVEN, file_bytes=size)
        writer.join()
        if writer.exitcode not in (0, 3):
            broken.append(f"a writer ended with {writer.exitcode}, not with a message, at {size} bytes")
        ledger.look(path)
        broken += [*ledger.damage, *_completed(path, ledger, setting)]
    return Outcome(
        "a write fails (file size limited)", len(sizes), f"{sizes[0]:,} to {sizes[-1]:,} bytes a file", broken
    )


def full_disks(setting: Setting) -> Outcome | None:
    """A disk of its own that is too small; then as much room as it takes."""
    broken: list[str] = []
    sizes = [150, 240]
    for size in sizes:
        disk = setting.folder / f"disk-{size}"
        disk.mkdir()
        mount = ["mount", "-t", "tmpfs", "-o", f"size={size}k", "tmpfs", str(disk)]
        if subprocess.run(mount, check=False).returncode:  # noqa: S603
            return None
        try:
            path, ledger = disk / "store", Ledger(GIVEN)
            writer = start(path, GIVEN)
            writer.join()
            if writer.exitcode != 3:
                broken.append(f"a writer ended with {writer.exitcode}, not with a message, on {size} KiB")
            ledger.look(path)
            subprocess.run(["mount", "-o", "remount,size=64m", disk], check=True)  # noqa: S603, S607
            broken += [*ledger.damage, *_completed(path, ledger, setting)]
        finally:
            subprocess.run(["umount", disk], check=True)  # noqa: S603, S607
    return Outcome("a disk that is full", len(sizes), f"disks of {sizes[0]} to {sizes[-1]} KiB, then of 64 MiB", broken)


def damages(setting: Setting, each: int = 1) -> Outcome:
    """A file of each table is cut short or removed: named, mended, and completed by the next ingest."""
    broken: list[str] = []
    mended = times = 0
    for table in (*TABLES.values(), COMMITS):
        for number in range(each):
            path = copy(setting.whole, setting.folder / f"damaged-{table.name}-{number}")
            store = Store.open(path)
            if not store.files(table):
                continue
            times += 1
            victim, content = damage_a_file(path, table.name, setting.chance)
            if not any(line.startswith(f"{victim}: it ") for line in check(store).damage):
                broken.append(f"{victim} is not named")
            victim.write_bytes(content)
            if damaged_files(store, table):
                broken.append(f"{victim} was put back and is still named")
            victim.unlink()
            mend(store)
            pipeline.reread(store)
            after = check(store).damage
            mended += not after
            broken += after
            broken += _completed(path, Ledger(GIVEN), setting)
    return Outcome("a part file truncated or removed", times, f"each named, put back, then mended ({mended})", broken)


def races(setting: Setting, number: int = 2) -> Outcome:
    """Two writers of the same articles, one of them with a clock that was set back, and a reader all the time."""
    broken: list[str] = []
    looks = 0
    for one in range(number):
        path, ledger = setting.folder / f"race-{one}", Ledger(GIVEN)
        writers = [start(path, GIVEN, year=2001), start(path, GIVEN)]
        while any(writer.exitcode is None for writer in writers):
            ledger.look(path, thoroughly=False, at_work=True)
            looks += 1
        if any(writer.exitcode for writer in writers):
            broken.append(f"writers ended with {[writer.exitcode for writer in writers]}")
        times = [entry.committed_at for entry in history(Store.open(path))]
        if len(times) != len(GIVEN) / BATCH or times != sorted(times, reverse=True):
            broken.append("an article was stored twice, or a commit stands before the one that it follows")
        broken += [*ledger.damage, *_completed(path, ledger, setting)]
    return Outcome(
        "two writers at once, one with its clock set back", number, f"looked at {looks} times meanwhile", broken
    )


def _completed(path: Path, ledger: Ledger, setting: Setting) -> list[str]:
    """What is wrong after an undisturbed ingest: it should stand as a store that never was disturbed."""
    start(path, GIVEN).join()
    known = len(ledger.damage)
    wrong = [] if ledger.look(path) == len(GIVEN) else ["the next ingest did not complete it"]
    if groups(path) != groups(setting.whole):
        wrong.append("the incidents are not those of an undisturbed store")
    return [*wrong, *ledger.damage[known:]]


def main() -> None:
    """Run all and print the table."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--kills", type=int, default=200)
    arguments.add_argument("--seed", type=int, default=8)
    given = arguments.parse_args()
    pipeline.read_article, pipeline.BATCH_ARTICLES = read_article, BATCH
    with tempfile.TemporaryDirectory(prefix="faults-") as name:
        folder = Path(name)
        seconds = reference(folder / "whole", GIVEN)
        setting = Setting(folder, folder / "whole", seconds, random.Random(given.seed))  # noqa: S311
        print("| what | times | | rules broken | seconds |\n|---|---|---|---|---|")
        trials: list[Callable[[], Outcome | None]] = [
            lambda: kills(setting, given.kills),
            lambda: limits(setting),
            lambda: full_disks(setting),
            lambda: damages(setting),
            lambda: races(setting),
        ]
        broken: list[str] = []
        for trial in trials:
            began = time.monotonic()
            if outcome := trial():
                took = time.monotonic() - began
                print(f"| {outcome.what} | {outcome.times} | {outcome.told} | {len(outcome.broken)} | {took:.0f} |")
                broken += outcome.broken
            sys.stdout.flush()
    print(*broken, sep="\n", file=sys.stderr)
    sys.exit(bool(broken))


if __name__ == "__main__":
    main()
