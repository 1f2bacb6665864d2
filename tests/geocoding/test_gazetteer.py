"""The compiled gazetteer: what it knows, how quickly it answers, how it is built."""

import resource
import subprocess
import sys
from pathlib import Path
from time import perf_counter, process_time

import pytest
from geopy.distance import geodesic
from geopy.geocoders.base import Geocoder

from dashboard.geocoding import sources
from dashboard.geocoding.build import build_gazetteer, gazetteer_folder
from dashboard.geocoding.disambiguation import Name, rank, resolve, where
from dashboard.geocoding.gazetteer import Gazetteer, contains, open_gazetteer
from dashboard.geocoding.names import forms, is_usable, normal, shown, sound, without_affix


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return open_gazetteer()


def _first(gazetteer: Gazetteer, name: str) -> tuple[str, str]:
    place = gazetteer.candidates(name)[0].place
    return place.iso3, place.kind


@pytest.mark.parametrize(
    ("name", "iso3"),
    [
        ("Bagdad", "IRQ"), ("بغداد", "IRQ"), ("Багдад", "IRQ"), ("Mossoul", "IRQ"), ("Falloudja", "IRQ"),
        ("Al-Fallouja", "IRQ"),
        ("Sana'a", "YEM"), ("Sanaa", "YEM"), ("Deir Ezzor", "SYR"), ("St. Louis", "USA"), ("Saint-Louis", "SEN"),
        ("Etats-Unis", "USA"), ("Iraq", "IRQ"), ("Côte d’Ivoire", "CIV"), ("RDC", "COD"), ("Zone verte", "IRQ"),
        ("Soum", "BFA"), ("Anbar", "IRQ"), ("Kharkiv", "UKR"), ("Kharkov", "UKR"), ("Medellin", "COL"),
    ],
)  # fmt: skip
def test_names_and_spellings(gazetteer: Gazetteer, name: str, iso3: str) -> None:
    assert iso3 in {candidate.place.iso3 for candidate in gazetteer.candidates(name)[:6]}


def test_kinds_tell_how_precise_a_point_is(gazetteer: Gazetteer) -> None:
    kinds = {
        ("Mali", "country"): 6, ("Gao", "town"): 1, ("Borno", "admin1"): 4, ("Soum", "admin2"): 3,
        ("mer Rouge", "sea"): 7,
    }  # fmt: skip
    for (name, kind), prec in kinds.items():
        places = [c.place for c in gazetteer.candidates(name) if c.place.kind == kind]
        assert places, name
        assert places[0].where_prec == prec


def test_nothing_found_is_empty(gazetteer: Gazetteer) -> None:
    assert gazetteer.candidates("xqzzt") == ()
    assert gazetteer.rows("") == []
    assert gazetteer.geocode("xqzzt") is None
    assert gazetteer.geocode("xqzzt", exactly_one=False) is None


def test_it_is_a_geopy_geocoder(gazetteer: Gazetteer) -> None:
    assert isinstance(gazetteer, Geocoder)
    location = gazetteer.geocode("Djibo, Burkina Faso")
    assert geodesic((location.latitude, location.longitude), (14.10, -1.63)).km < 10
    assert gazetteer.geocode("Paris, Texas").raw["place"].iso3 == "USA"
    assert gazetteer.geocode("Tripoli", country="LB").raw["place"].iso3 == "LBN"
    assert len(gazetteer.geocode("Tripoli", exactly_one=False)) > 1
    assert gazetteer.reverse((16.27, -0.04)).raw["place"].name == "Gao"
    assert gazetteer.reverse((-60.0, -140.0)) is None


def test_capitals(gazetteer: Gazetteer) -> None:
    assert gazetteer.capital("CO").name == "Bogotá"
    assert gazetteer.capital("??") is None


def test_containment(gazetteer: Gazetteer) -> None:
    def one(name: str, kind: str, iso2: str):
        return next(c.place for c in gazetteer.candidates(name) if (c.place.kind, c.place.iso2) == (kind, iso2))

    assert contains(one("Texas", "admin1", "US"), one("Paris", "town", "US")) or contains(
        one("United States", "country", "US"), one("Paris", "town", "US")
    )
    assert contains(one("Mali", "country", "ML"), one("Gao", "town", "ML"))
    assert not contains(one("Mali", "country", "ML"), one("Gao", "town", "BF"))


def test_opening_and_looking_up_are_quick(gazetteer: Gazetteer) -> None:
    started = perf_counter()
    Gazetteer(build_gazetteer())
    assert perf_counter() - started < 1.0  # some 20 ms on an idle machine, after the imports
    names = [gazetteer.place(row).name for row in range(0, len(gazetteer), 20)]
    started = process_time()
    for name in names:
        gazetteer.rows(name)
    assert len(names) / (process_time() - started) > 50_000


def test_it_is_small_on_disk() -> None:
    assert sum(path.stat().st_size for path in gazetteer_folder().iterdir()) < 60e6


def _build(cache: str) -> None:
    import os

    os.environ["VIGIE_CACHE"] = cache
    shares: list[float] = []
    build_gazetteer(shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    limit = 800e6  # the interpreter and its libraries included
    peak = _peak_memory()
    assert peak < limit, peak


def _peak_memory() -> int:
    """Bytes. Linux' ru_maxrss counts the memory of the process that started this one too; VmHWM does not."""
    status = Path("/proc/self/status")
    if status.exists():
        (line,) = (line for line in status.read_text("ascii").splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def test_building_reports_progress_and_stays_small(tmp_path: Path) -> None:
    # Not by multiprocessing, whose child imports its parent's main module: that may be anything by now.
    script = f"from test_gazetteer import _build; _build({str(tmp_path)!r})"
    subprocess.run([sys.executable, "-c", script], check=True, cwd=Path(__file__).parent)  # noqa: S603 - our own
    (folder,) = tmp_path.iterdir()  # nothing half-made is left beside it
    assert {"names.marisa", "places.npy", "meta.json"} <= {path.name for path in folder.iterdir()}


# --- names ----------------------------------------------------------------------------------------------------


def test_normal_forms() -> None:
    assert normal("Aïn al-Assad") == "ain al assad"
    assert normal("L’Île-d'Yeu") == "l ile d yeu"
    assert normal("بَغْدَاد") == normal("بغداد")
    assert set(forms("Sana'a")) == {"sana a", "sanaa"}
    assert "st louis" in forms("Saint Louis")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Falloujah", "Fallujah"), ("Al-Fallouja", "Fallujah"), ("Ouagadougou", "Wagadugu"),
        ("Djalalabad", "Jalalabad"),
        ("Deir Ezzor", "Deir ez-Zor"), ("Kirkouk", "Kirkuk"), ("Cheikh Zouweid", "Sheikh Zuweid"), ("Idleb", "Idlib"),
    ],
)  # fmt: skip
def test_spellings_of_one_sound(one: str, other: str) -> None:
    assert sound(normal(one)) == sound(normal(other))


def test_codes_and_transcriptions_are_left_out() -> None:
    assert not is_usable("BGW", main=False)
    assert not is_usable("ba ge da", main=False)
    assert not is_usable("バグダード", main=False)
    assert not is_usable("75001", main=False)
    assert is_usable("Bagdad", main=False)
    assert is_usable("بغداد", main=False)
    assert is_usable("Ur", main=True)


def test_names_are_shown_as_newspapers_write_them() -> None:
    assert shown("Muḩāfaz̧at al Anbār") == "Muhafazat al Anbar"
    assert shown("Ta’izz") == "Ta'izz"
    assert shown("Besançon") == "Besançon"
    assert shown("Łódź") == "Łódź"


def test_affixes() -> None:
    assert without_affix("province du soum", frozenset({"province du"})) == "soum"
    assert without_affix("gao region", frozenset({"region"})) == "gao"
    assert without_affix("region", frozenset({"region"})) is None


def test_every_row_of_the_sources_is_on_earth() -> None:
    for row in (*sources.divisions(), *sources.airports(), *sources.own()):
        assert -90 <= row.latitude <= 90, row
        assert -180 <= row.longitude <= 180, row


# --- disambiguation ---------------------------------------------------------------------------------------------


def _resolved(gazetteer: Gazetteer, *names: str) -> list[str]:
    choices = resolve([Name(gazetteer.candidates(name)) for name in names])
    return [choice.place.iso3 if choice else "" for choice in choices]


def test_the_texts_other_places_decide(gazetteer: Gazetteer) -> None:
    assert _resolved(gazetteer, "Tripoli") == ["LBY"]
    assert _resolved(gazetteer, "Tripoli", "Liban", "Beyrouth") == ["LBN", "LBN", "LBN"]
    assert _resolved(gazetteer, "Georgia", "Atlanta", "Savannah")[0] == "USA"
    assert _resolved(gazetteer, "Georgia", "Tbilisi", "Russia")[0] == "GEO"


def test_explicit_containment_wins(gazetteer: Gazetteer) -> None:
    names = [Name(gazetteer.candidates("Paris"), containers=(1,)), Name(gazetteer.candidates("Texas"))]
    paris = resolve([*names, Name(gazetteer.candidates("France"), weight=9.0)])[0]
    assert paris is not None
    assert paris.place.iso3 == "USA"
    assert "the text says what it is in" in paris.reasons


def test_an_unlisted_place_is_known_as_far_as_its_container(gazetteer: Gazetteer) -> None:
    names = [Name(gazetteer.candidates("Girona"), containers=(1,)), Name(gazetteer.candidates("Mozambique"))]
    choice = resolve(names)[0]
    assert choice is not None
    assert (choice.place.name, choice.place.iso3, choice.place.where_prec) == ("Girona", "MOZ", 6)


def test_names_without_candidates(gazetteer: Gazetteer) -> None:
    assert resolve([]) == []
    assert resolve([Name(())]) == [None]
    assert resolve([Name(()), Name(gazetteer.candidates("Gao"))])[0] is None


def test_where_tells_reasons(gazetteer: Gazetteer) -> None:
    choices = where("Gao", gazetteer)
    assert choices[0].place.iso3 == "MLI"
    assert [choice.score for choice in choices] == sorted((choice.score for choice in choices), reverse=True)
    assert all(choice.reasons for choice in choices)
    assert where("Gao, Burkina Faso", gazetteer)[0].place.iso3 == "BFA"
    assert where("xqzzt", gazetteer) == []
    assert rank(()) == []
