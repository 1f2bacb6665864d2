"""A store of made-up incidents of any size, with their reports, claims and articles: what benchmarks run on.

    python tests/benchmarks/synthetic.py 300000 --to /tmp/stores/300k

It is a real store: Delta Lake tables in commits of some 100,000 incidents, a part of whose rows a later commit
replaces; each claim's offsets quote its article. The same number and seed give the same rows. `draw` gives the rows of
one commit as Arrow tables. What linking keeps for itself (traces, pairs) is left out: nothing is linked here.
"""

import argparse
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import made_up
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from dashboard.linking.wording import SEARCH_LENGTH
from dashboard.store import TABLES, CommitRows, Store

A_COMMIT = 100_000  # incidents
REPLACED = 0.02  # the share of a commit's incidents that the next commit brings up to date
FIRST_DAY, DAYS = np.datetime64("2010-01-01"), 6100
PARAGRAPHS = 400
# Of each count, how often it is told, and how heavy its tail is (Pareto's exponent).
TOLLS = {"killed": (0.55, 1.2), "wounded": (0.4, 1.1), "abducted": (0.05, 1.3), "weapon_count": (0.08, 1.5)}

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Columns = dict[str, pa.Array]


# --- Drawing ----------------------------------------------------------------------------------------------


def draw(number: int, *, seed: int = 0, first: int = 0) -> dict[str, pa.Table]:
    """Rows of `number` incidents, numbered from `first`, with all that belongs to them, by table."""
    chance = np.random.default_rng([seed, first])
    incidents = _incidents(chance, number, first)
    n_reports = np.minimum(chance.geometric(0.62, number), 30)
    of = np.repeat(np.arange(number), n_reports)
    told = _told(chance, incidents, of, np.concatenate([np.arange(n) for n in n_reports]) if number else of)
    incidents |= _by_report(incidents, told, np.cumsum(n_reports) - n_reports, n_reports)
    return {
        "articles": _table("articles", told.articles),
        "reports": _table("reports", told.reports),
        "claims": _by_article(pa.concat_tables(_table("claims", claims) for claims in told.claims), told.articles),
        "links": _table("links", told.links),
        "incidents": _table("incidents", incidents),
    }


def _incidents(chance: np.random.Generator, number: int, first: int) -> Columns:
    """The incident columns that do not come from the articles."""
    place = made_up.places().draw(chance, number)
    kind = made_up.kinds().draw(chance, number)
    columns = _take(made_up.places().rows, place) | _take(made_up.kinds().rows, kind)
    columns |= _dates(chance, number)
    columns |= {
        "incident_id": _ids("", np.arange(first, first + number)),
        "known_from": _one_of(chance, number, ("fresh", "recalled"), (0.82, 0.18)),
        "time_of_day": _one_of(chance, number, (None, "night", "morning", "evening"), (0.6, 0.15, 0.15, 0.1)),
        "perpetrator_status": _one_of(
            chance, number, ("unknown", "stated", "accused", "claimed"), (0.5, 0.2, 0.2, 0.1)
        ),
        "target": _one_of(chance, number, (None, *made_up.TARGETS)),
        "victims": _one_of(chance, number, (None, *made_up.VICTIMS)),
        "confidence": pa.array(np.round(chance.beta(6, 2.5, number), 3)),
        "review_status": _one_of(
            chance, number, ("auto", "confirmed", "corrected", "rejected"), (0.96, 0.025, 0.01, 0.005)
        ),
        "origin": _one_of(chance, number, ("own", "acled", "ucdp"), (0.7, 0.2, 0.1)),
        "weapon": _weapons(chance, columns["code"]),
        **_actors(chance, place),
    }
    for count, (share, heavy) in TOLLS.items():
        columns |= _toll(chance, number, count, share, heavy)
    columns["perpetrators_killed"] = _known(chance.poisson(3, number), chance.random(number) < 0.06)
    columns["updated_at"] = pa.array([datetime.now(UTC)] * number, pa.timestamp("us", tz="UTC"))
    return columns


def _dates(chance: np.random.Generator, number: int) -> Columns:
    """More of them lately; most to the day, some to a month or a year, a few without a day."""
    start = (DAYS * chance.random(number) ** 0.5).astype(np.int64)
    prec = chance.choice([1, 2, 3, 4, 5], size=number, p=[0.89, 0.04, 0.02, 0.04, 0.01])
    width = np.array([0, 0, 3, 6, 29, 364])[prec]
    dated = chance.random(number) > 0.02
    days = FIRST_DAY + start
    return {
        "date_start": _known(days, dated, pa.date32()),
        "date_end": _known(days + width, dated, pa.date32()),
        "date_prec": _known(prec, dated),
    }


def _toll(chance: np.random.Generator, number: int, count: str, share: float, heavy: float) -> Columns:
    """low, best and high: many zeros, few large; some open upwards."""
    best = np.where(chance.random(number) < 0.3, 0, np.minimum(chance.pareto(heavy, number) + 1, 3000)).astype(np.int64)
    told, shape = chance.random(number) < share, chance.random(number)
    return {
        f"{count}_low": _known(best, told),
        f"{count}_best": _known(best, told),
        f"{count}_high": _known(np.where(shape < 0.05, best + 2, best), told & (shape < 0.85)),
    }


def _actors(chance: np.random.Generator, place: Ints) -> Columns:
    """None, one or two of the country's actors; the text that actors are searched in has one more at times."""
    names = pa.array(made_up.actors())
    own = made_up.actors_of_places()
    drawn = [
        names.take(pa.array(own[place, chance.choice(own.shape[1], size=len(place), p=made_up.falling(own.shape[1]))]))
        for _ in range(2)
    ]
    shape = chance.random(len(place))
    both = pc.binary_join_element_wise(*drawn, "; ")
    told = _where(shape < 0.12, both, drawn[0])
    named = _none_where(shape > 0.65, pc.replace_substring(told, "; ", " | "))
    return {
        "actor": drawn[0],
        "perpetrator": _none_where(shape > 0.55, told),
        "actor_text": _fold(named, ""),
    }


def _weapons(chance: np.random.Generator, codes: pa.Array) -> pa.Array:
    """A weapon that goes with the kind of event, told in two cases of three."""
    named = np.array(codes.to_pylist())
    weapons = np.full(len(named), None, object)
    for code, choices in made_up.WEAPONS:
        own = (named == code) & (chance.random(len(named)) < 0.66)
        weapons[own] = np.array(choices, object)[chance.integers(len(choices), size=int(own.sum()))]
    return pa.array(weapons, pa.string())


# --- What the articles tell -------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Told:
    """The columns of articles, reports and links, a row a report; and of its claims, one mapping a field."""

    articles: Columns
    reports: Columns
    links: Columns
    claims: list[Columns]
    sentence: pa.Array


def _told(chance: np.random.Generator, incidents: Columns, of: Ints, ordinal: Ints) -> _Told:
    """One article a report. Its first sentence tells the place, what happened and the toll, its second who did it."""
    number = len(of)
    row = {name: values.take(pa.array(of)) for name, values in incidents.items()}
    french = chance.random(number) < 0.6
    article_id = pc.binary_join_element_wise(row["incident_id"], pa.array(ordinal.astype(str)), "-")
    article_id = pc.binary_join_element_wise("https://news.example/", article_id, "")
    killed, wounded = (pc.cast(row[f"{count}_best"], pa.string()) for count in ("killed", "wounded"))
    parts = {
        "": _all(number, "A "),
        "location": row["told"],
        "1": _all(number, ", "),
        "event_type": row["trigger"],
        "2": _where(french, " : ", ": "),
        "killed": killed,
        "3": _none_where(~_is_known(killed), _where(french, " morts, ", " dead, ")),
        "wounded": wounded,
        "4": _none_where(~_is_known(wounded), _where(french, " blessés", " wounded")),
        "5": _where(french, ", selon les autorités", ", the authorities say"),
    }
    sentence = _joined(*parts.values(), ".")
    accused = _joined(_where(french, "Les autorités accusent ", "The authorities accuse "), row["actor"], ".")
    names_actor = _is_known(row["perpetrator"])
    second = _none_where(~names_actor, _joined(" ", accused))
    paragraph = pa.array(_paragraphs()).take(pa.array(chance.integers(PARAGRAPHS, size=number)))
    text = _joined(sentence, second, "\n\n", paragraph)
    source = made_up.outlets().rows["source"].combine_chunks()
    source = source.take(pa.array(made_up.outlets().draw(chance, number)))
    published = pc.add(pc.fill_null(row["date_start"], FIRST_DAY.item()), pa.scalar(timedelta(days=1)))
    book = {"article_id": article_id, "article_version": _joined("v", pa.array(of.astype(str)))}
    report_id = pc.binary_join_element_wise(article_id, "0", "#")
    main = pc.equal(row["known_from"], "fresh")
    starts = np.cumsum([_lengths(part) for part in parts.values()], axis=0)
    spans = dict(zip(parts, zip([np.zeros(number, np.int64), *starts[:-1]], starts, strict=True), strict=True))
    opening = _lengths(sentence) + 1 + np.where(french, len("Les autorités accusent "), len("The authorities accuse "))
    spans["perpetrator"] = (opening, opening + _lengths(row["actor"]))
    common = {**book, "report_id": report_id, "part": _all(number, "text"), "scope": _all(number, "event")}
    claims = [
        _claims(common, field, spans[field], value, known, sentence=accused if field == "perpetrator" else sentence)
        for field, value, known in (
            ("location", row["told"], np.ones(number, bool)),
            ("event_type", row["event_type"], np.ones(number, bool)),
            ("killed", killed, _is_known(killed)),
            ("wounded", wounded, _is_known(wounded)),
            ("perpetrator", row["actor"], names_actor),
        )
    ]
    articles = {
        **book,
        "title": _joined(row["told"], " : ", row["trigger"]),
        "text": text,
        "language": _where(french, "fr", "en"),
        "published_at": _date_text(published),
        "source": source,
        "url": article_id,
        "origin": row["origin"],
        "is_incident_report": main,
    }
    reports = {
        **row,
        **book,
        "report_id": report_id,
        "ordinal": pa.array(np.zeros(number, np.int64)),
        "main": main,
        "place": row["told"],
    }
    links = {
        "report_id": report_id,
        "incident_id": row["incident_id"],
        "score": pa.array(chance.random(number)),
        "reasons": _all(number, "same place; same day"),
    }
    return _Told(articles, reports, links, claims, sentence)


def _claims(
    common: Columns, field: str, span: tuple[Ints, Ints], value: pa.Array, known: Bools, *, sentence: pa.Array
) -> Columns:
    columns = {
        **common,
        "value": value,
        "sentence": sentence,
        "char_start": pa.array(span[0]),
        "char_end": pa.array(span[1]),
    }
    kept = {name: values.filter(pa.array(known)) for name, values in columns.items()}
    number = int(known.sum())
    kept["claim_id"] = pc.binary_join_element_wise(kept["report_id"], field, "|")
    counted = field in ("killed", "wounded")
    accused = "accused" if field == "perpetrator" else "asserted"
    kept |= {name: _all(number, text) for name, text in (("field", field), ("rule", "made"), ("status", accused))}
    if counted:
        kept |= {name: pc.cast(kept["value"], pa.int64()) for name in ("low", "best", "high")}
        kept |= {"unit": _all(number, field), "qualifier": _all(number, "exact")}
    kept["confidence"] = pa.array(np.full(number, 0.8))
    return kept


def _by_report(incidents: Columns, told: _Told, first: Ints, n_reports: Ints) -> Columns:
    """The incident columns that its articles give: outlets and languages of the first three, first sentence."""
    index = [pa.array(np.where(n_reports > at, first + at, -1), mask=n_reports <= at) for at in range(3)]
    source = [told.articles["source"].take(at) for at in index]
    language = told.articles["language"].take(index[0]), told.articles["language"].take(index[1])
    other = _none_where(~np.asarray(pc.fill_null(pc.not_equal(*language), False)), language[1])
    toll = pc.binary_join_element_wise(" (killed: ", pc.cast(incidents["killed_best"], pa.string()), ")", "")
    where = _joined(incidents["sub_event_type"], ", ", incidents["told"])
    summary = _joined(where, toll)
    words = _joined(
        summary,
        " ",
        incidents["actor"],
        " ",
        incidents["target"],
        " ",
        incidents["weapon"],
        " ",
        told.sentence.take(index[0]),
    )
    published = pc.cast(told.articles["published_at"].take(index[0]), pa.date32())
    return {
        "n_reports": pa.array(n_reports),
        "n_sources": pa.array(np.minimum(n_reports, 3)),
        "sources": pc.binary_join_element_wise(*source, "; ", null_handling="skip"),
        "languages": pc.binary_join_element_wise(language[0], other, "; ", null_handling="skip"),
        "first_published": published,
        "summary": summary,
        "search_text": pc.utf8_slice_codeunits(_fold(words), 0, SEARCH_LENGTH),
    }


def _by_article(claims: pa.Table, articles: Columns) -> pa.Table:
    """The claims article by article, as a reader finds them."""
    article = pc.index_in(claims["article_id"], articles["article_id"])
    return claims.take(pa.array(np.argsort(np.asarray(article), kind="stable")))


def _paragraphs() -> list[str]:
    """What follows in the articles: sentences on what was seen, drawn from words in common use."""
    chance = np.random.default_rng(5)
    words = made_up.WORDS
    sentences = [" ".join(chance.choice(words, size=chance.integers(8, 20))).capitalize() + "." for _ in range(300)]
    return [" ".join(chance.choice(sentences, size=chance.integers(3, 9))) for _ in range(PARAGRAPHS)]


# --- Small tools over Arrow -------------------------------------------------------------------------------


def _take(rows: pa.Table, at: Ints) -> Columns:
    return {name: rows[name].combine_chunks().take(pa.array(at)) for name in rows.column_names}


def _known(values: npt.NDArray[np.generic], known: Bools, kind: pa.DataType | None = None) -> pa.Array:
    return pa.array(values, kind, mask=~known)


def _is_known(values: pa.Array) -> Bools:
    return np.asarray(values.is_valid())


def _none_where(unknown: Bools, values: pa.Array) -> pa.Array:
    return pc.if_else(pa.array(unknown), pa.scalar(None, values.type), values)


def _where(condition: Bools, yes: pa.Array | str, no: pa.Array | str) -> pa.Array:
    return pc.if_else(pa.array(condition), yes, no)


def _joined(*parts: pa.Array | str) -> pa.Array:
    """Texts one after the other; what is unknown is left out."""
    return pc.binary_join_element_wise(*parts, "", null_handling="replace", null_replacement="")


def _all(number: int, text: str) -> pa.Array:
    return pa.array([text]).take(pa.array(np.zeros(number, np.int64)))


def _one_of(
    chance: np.random.Generator, number: int, choices: tuple[str | None, ...], shares: tuple[float, ...] | None = None
) -> pa.Array:
    return pa.array(choices, pa.string()).take(pa.array(chance.choice(len(choices), size=number, p=shares)))


def _lengths(texts: pa.Array) -> Ints:
    return np.asarray(pc.fill_null(pc.utf8_length(texts), 0)).astype(np.int64)


def _date_text(days: pa.Array) -> pa.Array:
    return pc.strftime(days, format="%Y-%m-%d")


def _fold(texts: pa.Array, unknown: str | None = None) -> pa.Array:
    """Nearly :func:`dashboard.folding.fold_name`, for whole columns: lower case, no accents, no punctuation."""
    bare = pc.replace_substring_regex(pc.utf8_normalize(pc.utf8_lower(texts), "NFD"), r"\p{Mn}", "")
    folded = pc.utf8_trim_whitespace(pc.replace_substring_regex(bare, r"[^\pL\pN|]+", " "))
    return folded if unknown is None else pc.fill_null(folded, unknown)


def _ids(prefix: str, numbers: Ints) -> pa.Array:
    """16 hexadecimal digits each, in no order."""
    mixed = numbers.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    return pa.array([f"{prefix}{number:016x}" for number in mixed.tolist()])


def _table(name: str, columns: Mapping[str, pa.Array]) -> pa.Table:
    """The columns as rows of that table; those that are not drawn are null."""
    schema = TABLES[name].schema
    number = len(next(iter(columns.values())))
    filled = [
        columns[field.name].cast(field.type) if field.name in columns else pa.nulls(number, field.type)
        for field in schema
    ]
    return pa.Table.from_arrays(filled, schema=schema)


# --- Writing ----------------------------------------------------------------------------------------------


def write(path: Path, number: int, *, seed: int = 0) -> Iterator[int]:
    """Write a store of that many incidents; gives the number written after each commit."""
    store = Store.create(path)
    replaced: pa.Table | None = None
    for first in range(0, number, A_COMMIT):
        rows = draw(min(A_COMMIT, number - first), seed=seed, first=first)
        again = rows["incidents"].slice(0, int(rows["incidents"].num_rows * REPLACED))
        if replaced is not None:
            rows["incidents"] = pa.concat_tables([replaced, rows["incidents"]])
        store.commit(CommitRows(rows=rows, message="made up"))
        replaced = again
        yield min(first + A_COMMIT, number)


def main() -> None:
    """Write the store that the command line asks for."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("incidents", type=int)
    arguments.add_argument("--to", type=Path, required=True)
    arguments.add_argument("--seed", type=int, default=0)
    given = arguments.parse_args()
    for done in write(given.to, given.incidents, seed=given.seed):
        print(f"{done} incidents", flush=True)


if __name__ == "__main__":
    main()
