"""What reading HTML costs beside trafilatura alone, on the same files, in the same run.

    python tests/benchmarks/bench_html.py [FOLDER] [--pages 200] [--rounds 7]

FOLDER holds .html files; without it pages are made in the shape of news sites: menus, teasers, scripts, an article of
300 to 900 words, some 50 kB. Both ways read them ten at a time in turn; of each ten the fastest round counts, so that
a busy machine counts for neither. The seconds are those of the processor, in this process and in the one that Vigie
reads in (Linux tells them). trafilatura alone is given the decoded text and asked for what Vigie takes from it: text,
title, author, date and outlet.
"""

import argparse
import random
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from trafilatura import bare_extraction

from dashboard.model import Article
from dashboard.readers import read

TOGETHER = 10
NEWS = """
une bombe a explosé mardi matin sur un marché de la ville tuant trois personnes selon la mairie des hommes armés ont
attaqué un poste de police dans la nuit plusieurs blessés ont été conduits à l’hôpital régional le gouverneur a condamné
cette attaque qui n’a pas été revendiquée dans l’immédiat une enquête est ouverte d’après le parquet
"""
WORDS = NEWS.split()


def page(number: int) -> str:
    """A page of a news site."""
    chance = random.Random(number)  # noqa: S311 - a generator of test data

    def words(count: int) -> str:
        return " ".join(chance.choices(WORDS, k=count)).capitalize()

    def teaser(other: int) -> str:
        return f'<li class="teaser"><a href="/monde/{other}.html"><img src="/i/{other}.jpg"><b>{words(9)}</b></a></li>'

    title = words(9)
    body = "".join(f"<p>{words(chance.randrange(25, 70))}.</p>" for _ in range(chance.randrange(8, 20)))
    menu = "".join(f'<li><a href="/{name}/">{name.title()}</a></li>' for name in WORDS[:25])
    script = "".join(f"window.dataLayer.push({{'event':'e{n}','value':'{words(12)}'}});" for n in range(200))
    return f"""<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8"><title>{title} - Le Journal</title>
<meta property="og:title" content="{title}"><meta property="og:site_name" content="Le Journal">
<meta property="article:published_time" content="2021-03-{chance.randrange(1, 29):02d}T08:15:00+01:00">
<link rel="canonical" href="https://journal.example/monde/{number}.html">
<script type="application/ld+json">{{"@type":"NewsArticle","headline":"{title}"}}</script><script>{script}</script>
<style>{".a{margin:0}" * 800}</style></head><body><header><nav><ul>{menu}</ul></nav></header>
<main><article><h1>{title}</h1><p class="chapo">{words(30)}.</p><div class="byline">Par A. B., le 2 mars 2021</div>
{body}</article><aside><ul>{"".join(map(teaser, range(40)))}</ul></aside></main>
<section class="comments">{"".join(f"<div class='comment'><p>{words(20)}</p></div>" for _ in range(10))}</section>
<footer><ul>{menu}</ul><p>Tous droits réservés</p></footer></body></html>"""


def alone(paths: list[Path]) -> int:
    """How many pages trafilatura finds a text in."""
    found = 0
    for path in paths:
        told = bare_extraction(path.read_text("utf-8"), with_metadata=True, include_comments=False)
        found += bool(told and told.text)
    return found


def ours(paths: list[Path]) -> int:
    """How many pages Vigie reads an article from."""
    return sum(isinstance(item, Article) for item in read(paths))


def processor_seconds() -> float:
    """Seconds of processor time of this process and of those it started that still run."""
    nanoseconds = 0
    for children in Path("/proc/self/task").glob("*/children"):
        for child in children.read_text().split():
            nanoseconds += int(Path(f"/proc/{child}/schedstat").read_text().split()[0])
    return time.process_time() + nanoseconds / 1e9


def main() -> None:
    """Print seconds and the ratio."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--pages", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = options.folder or Path(made)
        if not options.folder:
            for number in range(options.pages):
                (folder / f"{number:05d}.html").write_text(page(number), "utf-8")
        paths = sorted(folder.glob("*.htm*"))[: options.pages]
        size = sum(path.stat().st_size for path in paths)
        print(f"{len(paths)} pages, {size / len(paths) / 1000:.0f} kB each on average")
        found = alone(paths[:20]), ours(paths[:20])  # the imports, and the start of the process that reads
        best = dict.fromkeys((alone, ours), 0.0)
        for first in range(0, len(paths), TOGETHER):
            some = paths[first : first + TOGETHER]
            for way, seconds in fastest(some, options.rounds).items():
                best[way] += seconds
        for name, way in (("trafilatura alone", alone), ("Vigie", ours)):
            print(f"{name:18} {best[way]:6.2f} s, {best[way] / len(paths) * 1000:5.1f} ms a page")
        print(f"of the first 20, read: {found[0]} and {found[1]}")
        print(f"ratio: {best[ours] / best[alone]:.2f}")


def fastest(paths: list[Path], rounds: int) -> dict[Callable[[list[Path]], int], float]:
    """The seconds of the fastest round, each way."""
    best = dict.fromkeys((alone, ours), float("inf"))
    for number in range(rounds):
        for way in (alone, ours) if number % 2 else (ours, alone):
            begun = processor_seconds()
            way(paths)
            best[way] = min(best[way], processor_seconds() - begun)
    return best


if __name__ == "__main__":
    main()
