"""Every value of every incident of the sample corpus has a claim whose offsets quote its text."""

import pytest

from dashboard.columns import COUNTS
from dashboard.model import Article, Claim, Reading, Report
from dashboard.pipeline import read_article, why_unread
from dashboard.readers import read
from dashboard.samples import corpus

# Built by Vigie, not told by a sentence.
BUILT = {"confidence"}
# A count's three columns are told by the claims of one field.
FIELD = {f"{count}_{bound}": count for count in COUNTS for bound in ("low", "best", "high")}
ARTICLES = [article for article in read(corpus()) if isinstance(article, Article) and why_unread(article) is None]


@pytest.fixture(scope="module", params=ARTICLES, ids=lambda article: article.article_id)
def told(request) -> tuple[Article, Reading]:
    return request.param, read_article(request.param)


def test_the_corpus_is_read():
    assert {"en", "fr"} <= {article.language for article in ARTICLES}


def test_every_value_is_quoted(told):
    _, reading = told
    for report in reading.reports:
        names = {name for name, value in report.values.items() if value is not None} - BUILT
        for name in names:
            assert said(report, name), f"no claim says {name} = {report.values[name]}"


def test_offsets_quote_the_sentence(told):
    article, reading = told
    for claim in reading.claims():
        part = article.part(claim.part)
        assert part[claim.char_start : claim.char_end].strip(), claim
        starts = [i for i in range(len(part)) if part.startswith(claim.sentence, i)]
        assert any(i <= claim.char_start < claim.char_end <= i + len(claim.sentence) for i in starts), claim


def said(report: Report, name: str) -> bool:
    """Whether a claim of its field gives the value: a number by its bounds, the others in their normal form."""
    value = report.values[name]
    claims = [claim for claim in report.claims if claim.field == FIELD.get(name, name)]
    if name in FIELD:
        return any(value in numbers(claim) for claim in claims)
    return any(claim.value == str(value) for claim in claims) or all(
        any(claim.value == one for claim in claims) for one in str(value).split("; ")
    )


def numbers(claim: Claim) -> set[int | None]:
    return {claim.low, claim.best, claim.high, int(claim.value) if claim.value else None}
