"""The opt-in remote geocoder, against geocoders made for the test: nothing here goes to a network."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from geopy.exc import GeocoderQueryError, GeocoderRateLimited, GeocoderTimedOut
from geopy.location import Location

from dashboard.cli.articles import where
from dashboard.geocoding.remote import RemoteError, RemoteGeocoder
from dashboard.model import VigieError


class _Fake:
    """Answers Gao, knows no other name, and counts the questions."""

    def __init__(self, error: Exception | None = None) -> None:
        self.asked: list[str] = []
        self.error = error

    def geocode(self, query: str) -> Location | None:
        self.asked.append(query)
        if self.error:
            raise self.error
        return Location("Gao, Mali", (16.27, -0.04), {}) if query == "Gao" else None


def _remote(path: Path, fake: _Fake) -> RemoteGeocoder:
    return RemoteGeocoder(cache=path / "remote.json", geocoder=fake, seconds_between=0)


def test_a_question_is_put_once(tmp_path: Path) -> None:
    fake = _Fake()
    remote = _remote(tmp_path, fake)
    assert remote.geocode("Gao").latitude == 16.27
    assert remote.geocode("gao").longitude == -0.04
    assert remote.geocode("Nowhere at all") is None
    assert _remote(tmp_path, fake).geocode("Nowhere at all") is None  # remembered on disk
    assert fake.asked == ["Gao", "Nowhere at all"]
    assert remote.geocode("...") is None


@pytest.mark.parametrize(
    ("error", "advice"),
    [
        (GeocoderTimedOut("slow"), "needs none"),
        (GeocoderRateLimited("429"), "Retrying in an hour"),
        (GeocoderQueryError("bad"), "refused|reached"),
    ],
)
def test_errors_give_advice(tmp_path: Path, error: Exception, advice: str) -> None:
    with pytest.raises(RemoteError, match=advice):
        _remote(tmp_path, _Fake(error)).geocode("Gao")


def test_a_damaged_cache_is_told(tmp_path: Path) -> None:
    (tmp_path / "remote.json").write_text("{")
    with pytest.raises(RemoteError, match="Deleting it is safe"):
        _remote(tmp_path, _Fake())


def test_the_command_asks_only_when_told_to(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    fake = _Fake()
    monkeypatch.setenv("VIGIE_CACHE", str(tmp_path))
    monkeypatch.setattr("dashboard.geocoding.remote.Nominatim", lambda **options: fake)
    asked = CliRunner().invoke(where, ["Gao", "--geocoder", "nominatim"])
    assert asked.output == "Gao, Mali 16.2700 -0.0400: Nominatim, © OpenStreetMap contributors\n"
    assert fake.asked == ["Gao"]
    with pytest.raises(VigieError, match="Nominatim knows no place called 'Nowhere'"):
        CliRunner().invoke(where, ["Nowhere", "--geocoder", "nominatim"], catch_exceptions=False)
