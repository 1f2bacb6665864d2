"""Damaged files of every format, for as long as is asked: each gives articles or a reason, and nothing else happens.

    python tests/benchmarks/fuzz_readers.py [--minutes 10] [--seed 0]

Each file is a sample of ``tests/readers`` with bytes changed, cut out, doubled or swapped, or two samples cut
together. Stops at the first file that makes a reader fail in a way that no reason foresees, and keeps it. Prints how
many files of each format gave an article, and the slowest.
"""

import argparse
import random
import resource
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "readers"))

import samples
from test_hostile import damaged

from dashboard.model import Article
from dashboard.readers import Defaults, read_bytes, sandbox

UNFORESEEN = "its reader failed"


def main() -> None:
    """Run until the time is over."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    made = {suffix: sample() for suffix, sample in samples.SAMPLES.items()}
    tried: Counter[str] = Counter()
    read: Counter[str] = Counter()
    slowest = (0.0, "")
    end = time.monotonic() + options.minutes * 60
    number = 0
    while time.monotonic() < end:
        chance = random.Random(f"{options.seed} {number}")  # noqa: S311 - a generator of test data
        suffix = chance.choice(list(made))
        data = damaged(made[suffix], chance)
        if chance.random() < 0.1:
            data = data[: chance.randrange(len(data) + 1)] + made[chance.choice(list(made))]
        begun = time.perf_counter()
        items = list(read_bytes(f"a{suffix}", data, defaults=Defaults(language="fr")))
        slowest = max(slowest, (time.perf_counter() - begun, f"a{suffix}, number {number}"))
        tried[suffix] += 1
        read[suffix] += any(isinstance(item, Article) for item in items)
        for item in items:
            text = item.text if isinstance(item, Article) else str(item)
            text.encode()  # what can be stored and shown
            if not isinstance(item, Article) and UNFORESEEN in item.reason:
                kept = Path(tempfile.gettempdir()) / f"unforeseen{suffix}"
                kept.write_bytes(data)
                sys.exit(f"number {number}: {item}\nkept as {kept}")
        number += 1
    sandbox.end_all()
    for suffix in made:
        print(f"{suffix:9} {tried[suffix]:6} files, {read[suffix]:6} gave an article")
    print(f"{number} files, seed {options.seed}; the slowest took {slowest[0]:.1f} s ({slowest[1]})")
    here = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    print(f"memory at most: {here} MB here, {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10} MB there")


if __name__ == "__main__":
    main()
