"""How long it takes to link some more reports in a store that holds many.

    python tests/benchmarks/bench_linking_more.py ARTICLES --reports 1000000 --more 1000 --in /tmp/linked

The store is made of copies of the reports of ARTICLES (:mod:`bench_linking`), each with its claims and its article, and
is kept for the next time. Half of what is added tells of events that the store knows, half of new ones. Prints seconds
(by the clock and of processor time) of what linking reads and compares, without committing it, and the peak of memory.
"""

import argparse
import resource
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from itertools import islice
from pathlib import Path

import pyarrow as pa
from bench_linking import copies

from dashboard.linking.arrays import arrays
from dashboard.linking.evidence import Evidence, evidence_of
from dashboard.linking.partition import compare, complete, group
from dashboard.model import Article, Claim
from dashboard.pipeline import read_or_why
from dashboard.readers import read
from dashboard.store import TABLES, CommitRows, Store
from dashboard.store.linked import relink, trace_row
from dashboard.store.rows import claim_rows

A_COMMIT = 100_000  # reports

Told = list[tuple[Evidence, list[Claim], Article]]


def originals(paths: Sequence[Path]) -> Told:
    """The reports of the articles, with their claims and articles."""
    found: Told = []
    for article in read(paths):
        if isinstance(article, Article):
            reading, _ = read_or_why(article)
            ids = [f"{article.article_id}#{number}" for number in range(len(reading.reports))]
            own = evidence_of(ids, reading.reports, article)
            found += [(one, list(report.claims), article) for one, report in zip(own, reading.reports, strict=True)]
    return found


def fill(store: Store, told: Told, number: int) -> None:
    """Commit so many copies, and the links that they get when all are linked at once."""
    made = copies([one for one, _, _ in told], number)
    for first in range(0, number, A_COMMIT):
        reports = list(islice(made, A_COMMIT))
        claims = pa.concat_tables(_claims(told, reports))
        articles = {row["article_id"]: row for row in _articles(told, reports)}
        rows = {
            "articles": list(articles.values()),
            "reports": [_report_row(report) for report in reports],
            "claims": claims,
            "traces": [trace_row(report) for report in reports],
        }
        store.commit(CommitRows(rows=rows, message=f"{first}"))
    columns = arrays(copies([one for one, _, _ in told], number))
    scored = complete(columns, compare(columns))
    pairs = [
        {"pair_id": "|".join(pair), "first": pair[0], "second": pair[1], "score": score}
        for pair, score in scored.by_id(columns.ids).items()
    ]
    links = [asdict(link) for link in group(columns, scored, {})]
    store.commit(CommitRows(rows={"pairs": pairs, "links": links}, message="linked"))


def _report_row(report: Evidence) -> dict[str, object]:
    known = {"report_id": report.report_id, "article_id": report.article_id, "article_version": "1", "ordinal": 0}
    return {**known, "main": report.main, "place": report.place, "origin": report.origin, **report.values}


def _articles(told: Told, reports: Sequence[Evidence]) -> Iterator[dict[str, object]]:
    for number, report in enumerate(reports):
        article = told[number % len(told)][2]
        yield {
            "article_id": report.article_id,
            "article_version": "1",
            "title": article.title,
            "text": article.text,
            "language": report.language,
            "published_at": report.published_on.isoformat() if report.published_on else None,
            "source": report.source,
            "origin": report.origin,
        }


def _claims(told: Told, reports: Sequence[Evidence]) -> Iterator[pa.Table]:
    table = TABLES["claims"]
    whole = [table.rows(claim_rows([("", claim) for claim in claims], article), "") for _, claims, article in told]
    for number, report in enumerate(reports):
        own = whole[number % len(told)]
        ids = {
            "claim_id": [f"{report.report_id}/{at}" for at in range(own.num_rows)],
            "report_id": [report.report_id] * own.num_rows,
            "article_id": [report.article_id] * own.num_rows,
        }
        for name, values in ids.items():
            own = own.set_column(own.schema.get_field_index(name), name, pa.array(values, pa.string()))
        yield own


def more(told: Told, number: int) -> list[Evidence]:
    """Reports that the store lacks: half of them of events that it has reports of."""
    evidence = [one for one, _, _ in told]
    known = [
        replace(report, report_id=f"again-{report.report_id}", article_id=f"again-{report.article_id}")
        for report in islice(copies(evidence, number), number // 2)
    ]
    return [*known, *islice(copies(evidence, number, seed=1), number - len(known))]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("articles", type=Path, nargs="+")
    arguments.add_argument("--reports", type=int, default=1_000_000)
    arguments.add_argument("--more", type=int, default=1000)
    arguments.add_argument("--in", dest="folder", type=Path, required=True)
    given = arguments.parse_args()
    told = originals(given.articles)
    path = given.folder / f"linked-{given.reports}"
    if not path.exists():
        fill(Store.create(path), told, given.reports)
    store, new = Store.open(path), more(told, given.more)
    for _ in range(2):  # the second time without what is made once
        start, used = time.perf_counter(), time.process_time()
        linked = relink(store, new)
        print(
            f"{len(new)} reports more in a store of {given.reports}: {len(linked.rows['links'])} links, "
            f"{len(linked.rows['pairs'])} pairs in {time.perf_counter() - start:.1f} s "
            f"({time.process_time() - used:.1f} s of processor time); "
            f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.1f} GiB"
        )


if __name__ == "__main__":
    main()
