"""A folder of mixed files, some of them broken or hostile: each good one is read, each bad one has its reason.

    python tests/benchmarks/bench_mixed.py [--good 950] [--bad 50] [--many 100000]

The good ones are the samples of ``tests/readers`` in turn, every format with its own ending; the bad ones those of
``tests/readers/hostile.py`` in turn. ``--many`` so many one-line texts besides, in one folder. Prints what was read,
how long it took and the memory used, here and in the processes that read.
"""

import argparse
import resource
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "readers"))

import hostile
import samples

from dashboard.model import Article
from dashboard.readers import Defaults, Item, read, sandbox


def make(folder: Path, good: int, bad: int) -> None:
    """Write the files."""
    made = {suffix: sample() for suffix, sample in samples.SAMPLES.items()}
    for number in range(good):
        suffix = list(made)[number % len(made)]
        (folder / f"good {number:04d}{suffix}").write_bytes(made[suffix])
    for number in range(bad):
        name, sample, _ = hostile.REFUSED[number % len(hostile.REFUSED)]
        (folder / f"bad {number:04d} {name}").write_bytes(sample())


def told(items: list[Item]) -> None:
    """Print how many were read, and for what reasons the others were not."""
    reasons = [item for item in items if not isinstance(item, Article)]
    print(f"{len(items) - len(reasons)} read, {len(reasons)} reasons")
    for (reason, advice), count in Counter((item.reason[:90], item.advice[:60]) for item in reasons).most_common():
        print(f"  {count:3} {reason} | {advice}")


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--good", type=int, default=950)
    parser.add_argument("--bad", type=int, default=50)
    parser.add_argument("--many", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        mixed, many = Path(made) / "mixed", Path(made) / "many"
        mixed.mkdir()
        make(mixed, options.good, options.bad)
        begun = time.perf_counter()
        told(list(read([mixed], defaults=Defaults(language="fr"))))
        print(f"{time.perf_counter() - begun:.0f} s")
        if options.many:
            many.mkdir()
            for number in range(options.many):
                (many / f"{number:06d}.txt").write_text(f"Le {number} mars, une bombe a explosé à Gao.", "utf-8")
            begun = time.perf_counter()
            count = sum(isinstance(item, Article) for item in read([many], defaults=Defaults(language="fr")))
            print(f"{count} of {options.many} files read in {time.perf_counter() - begun:.0f} s")
        sandbox.end_all()
        here = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
        child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10
        print(f"memory at most: {here} MB here, {child} MB in a process that reads")


if __name__ == "__main__":
    main()
