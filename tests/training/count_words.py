"""Count in how many articles a language's words stand: ``data/weights/frequent.<language>.toml``.

    python tests/training/count_words.py LANGUAGE ARTICLES [ARTICLES ...]

``dashboard.linking.traces`` reads the table: a word that it lists tells less of an event than one that it does not.
Shares are rounded down to a few steps, so that the table stays short and a few articles more don't change it.
"""

import argparse
import re
from collections import Counter, defaultdict
from pathlib import Path

from dashboard.folding import fold
from dashboard.linking.traces import full_names
from dashboard.model import Article
from dashboard.readers import read

WEIGHTS = Path(__file__).resolve().parents[2] / "data" / "weights"
STEPS = (0.5, 0.3, 0.2, 0.12, 0.08, 0.05, 0.03, 0.02, 0.012, 0.008)
FEWEST = 4  # articles, for a word to be counted at all


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("language")
    arguments.add_argument("articles", type=Path, nargs="+")
    given = arguments.parse_args()
    counts: Counter[str] = Counter()
    number = 0
    for article in read(given.articles):
        if isinstance(article, Article) and article.language == given.language:
            words = re.findall(r"[^\W\d_]{2,}", fold(f"{article.title} {article.text}"))
            counts.update({*words, *full_names(f"{article.title}\n{article.text}")})
            number += 1
    by_step: dict[float, list[str]] = defaultdict(list)
    for word, count in counts.items():
        step = next((step for step in STEPS if count / number >= step), None)
        if step and count >= FEWEST:
            by_step[step].append(word)
    lines = ["# The share of articles that a word stands in; made by tests/training/count_words.py.", ""]
    for step in STEPS:
        words = ", ".join(f'"{word}"' for word in sorted(by_step[step]))
        lines.append(f'"{step}" = [{words}]')
    (WEIGHTS / f"frequent.{given.language}.toml").write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
