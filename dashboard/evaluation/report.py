"""All figures of an evaluation, by language and by source, as JSON and as a table of plain text."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.evaluation.calibration import Bin, calibration
from dashboard.evaluation.matching import CORE, FIELDS
from dashboard.evaluation.scoring import Comparison, Score, Scores, compare, scores

UNKNOWN = "?"
# The table leaves out sources with fewer articles than this: their shares say little. JSON has them all.
TABLE_ARTICLES = 3


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The figures of all articles, of each language and of each source, and how far confidences can be believed."""

    scores: Scores
    by_language: Mapping[str, Scores]
    by_source: Mapping[str, Scores]
    calibration: Mapping[str, tuple[Bin, ...]]


def evaluate(
    labels: Iterable[Mapping[str, Any]],
    lines: Mapping[str, Mapping[str, Any]],
    *,
    sources: Mapping[str, str | None] | None = None,
) -> Evaluation:
    """Score readings against labels.

    Args:
        labels: as :func:`read_labels` gives them.
        lines: a line of REPORTS.jsonl by article id. A labelled article that is missing here counts as one in
            which nothing was found; one without a label is not scored.
        sources: the outlet of each article id, to group by.
    """
    outlets = sources or {}
    compared = [compare(label, lines.get(label["id"]), source=outlets.get(label["id"])) for label in labels]
    return Evaluation(
        scores=scores(compared),
        by_language=_grouped(compared, lambda article: article.language),
        by_source=_grouped(compared, lambda article: article.source),
        calibration=calibration([row for article in compared for row in article.fresh]),
    )


def _grouped(compared: Sequence[Comparison], key: Callable[[Comparison], str]) -> Mapping[str, Scores]:
    names = sorted({key(article) for article in compared})
    return {name or UNKNOWN: scores([a for a in compared if key(a) == name]) for name in names}


# --- JSON -------------------------------------------------------------------------------------------------


def as_json(evaluation: Evaluation) -> dict[str, Any]:
    """Ready for :func:`json.dumps`. Shares are 0..1 and not rounded."""
    return {
        **_scores_json(evaluation.scores),
        "by_language": {name: _scores_json(group) for name, group in evaluation.by_language.items()},
        "by_source": {name: _scores_json(group) for name, group in evaluation.by_source.items()},
        "calibration": {name: [_bin_json(held) for held in bins] for name, bins in evaluation.calibration.items()},
    }


def _scores_json(figures: Scores) -> dict[str, Any]:
    relevance = {"accuracy": figures.relevance_accuracy, **_score_json(figures.relevance)}
    return {
        "articles": figures.articles,
        "relevance": relevance,
        "fields": {name: _score_json(score) for name, score in figures.fields.items()},
        "core_f1": figures.core_f1,
        "rows": figures.rows,
        "rows_all_right": figures.rows_all_right,
        "recalled": figures.recalled,
        "recalled_recall": figures.recalled_recall if figures.recalled else None,
    }


def _score_json(score: Score) -> dict[str, Any]:
    return {
        "precision": score.precision,
        "recall": score.recall,
        "f1": score.f1,
        "right": score.right,
        "labelled": score.labelled,
        "read": score.read,
    }


def _bin_json(held: Bin) -> dict[str, Any]:
    return {
        "low": held.low,
        "high": held.high,
        "values": held.values,
        "right": held.right,
        "confidence": held.confidence,
        "share": held.share,
    }


# --- Text -------------------------------------------------------------------------------------------------

_GROUP_HEAD = ("articles", "report?", "rows", "all right", "CORE F1", *(f"{name} F1" for name in FIELDS), "recalled")


def as_text(evaluation: Evaluation) -> str:
    """Tables of plain text: all articles, each language, each source, calibration."""
    several = len(evaluation.by_language) > 1
    return "\n\n".join(
        (
            _overview("All", evaluation.scores),
            *(_overview(f"Language {name}", group) for name, group in evaluation.by_language.items() if several),
            _groups("By language", evaluation.by_language),
            _sources(evaluation.by_source),
            _calibration(evaluation.calibration),
        )
    )


def _overview(title: str, figures: Scores) -> str:
    lines = [("relevance", figures.relevance), *figures.fields.items()]
    table = [("", "precision", "recall", "F1", "read", "labelled")]
    table += [
        (name, _share(s.precision, s.read), _share(s.recall, s.labelled), _f1(s), str(s.read), str(s.labelled))
        for name, s in lines
    ]
    return (
        f"{title}: {figures.articles} articles, {figures.rows} incidents reported, {figures.recalled} recalled\n"
        f"CORE F1 {figures.core_f1:.3f} (mean of {', '.join(CORE)}); rows all right {figures.rows_all_right:.3f}; "
        f"report or not, right {figures.relevance_accuracy:.3f}; "
        f"recalled incidents found {_share(figures.recalled_recall, figures.recalled)}\n{_aligned(table)}"
    )


def _sources(sources: Mapping[str, Scores]) -> str:
    shown = {name: group for name, group in sources.items() if group.articles >= TABLE_ARTICLES}
    few = f"({len(sources) - len(shown)} sources of fewer than {TABLE_ARTICLES} articles are in the JSON alone)"
    return f"{_groups('By source', shown)}\n{few}" if len(shown) < len(sources) else _groups("By source", shown)


def _groups(title: str, groups: Mapping[str, Scores]) -> str:
    table = [("", *_GROUP_HEAD), *(_group(name, figures) for name, figures in groups.items())]
    return f"{title}\n{_aligned(table)}"


def _group(name: str, figures: Scores) -> tuple[str, ...]:
    # A mean over fields that nobody tells would count them as wrong.
    all_told = all(figures.fields[field].labelled for field in CORE)
    return (
        name,
        str(figures.articles),
        f"{figures.relevance_accuracy:.3f}",
        str(figures.rows),
        _share(figures.rows_all_right, figures.rows),
        _share(figures.core_f1, int(all_told)),
        *(_f1(figures.fields[field]) for field in FIELDS),
        _share(figures.recalled_recall, figures.recalled),
    )


def _calibration(bins: Mapping[str, tuple[Bin, ...]]) -> str:
    spans = next(iter(bins.values()))
    table = [("", *(f"{held.low:.1f}-{held.high:.1f}" for held in spans))]
    table += [(name, *(_bin(held) for held in held_by)) for name, held_by in bins.items()]
    return f"Calibration: mean confidence > share right (values), by confidence\n{_aligned(table)}"


def _bin(held: Bin) -> str:
    if held.confidence is None or held.share is None:
        return "-"
    return f"{held.confidence:.2f} > {held.share:.2f} ({held.values})"


def _f1(score: Score) -> str:
    return _share(score.f1, score.read + score.labelled)


def _share(value: float, of: int) -> str:
    """Three decimals; a dash where there was nothing to be right about."""
    return f"{value:.3f}" if of else "-"


def _aligned(table: Sequence[Sequence[str]]) -> str:
    """The first column to the left, the others to the right."""
    widths = [max(len(row[i]) for row in table) for i in range(len(table[0]))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if i == 0 else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in table
    )
