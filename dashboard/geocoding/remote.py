"""Nominatim (OpenStreetMap's geocoder) through geopy, for those who ask for it. Nothing here runs by default.

    remote = RemoteGeocoder(cache=cache_path("nominatim.json"))
    remote.geocode("al-Chaab, Bagdad")

One question a second at most, as Nominatim's usage policy asks; answers are kept on disk, "nothing found" too,
so a question is put once. The name asked leaves this computer.
"""

import json
import tempfile
from pathlib import Path
from typing import Any

from geopy.exc import GeocoderRateLimited, GeocoderServiceError, GeopyError
from geopy.extra.rate_limiter import RateLimiter
from geopy.geocoders import Nominatim
from geopy.location import Location

from dashboard.geocoding.names import normal
from dashboard.model import VigieError

_SECONDS_BETWEEN = 1.0  # Nominatim's usage policy: at most one request a second
_TIMEOUT_SECONDS = 10


class RemoteError(VigieError):
    """The remote geocoder could not be asked. Vigie's own gazetteer works without it."""


class RemoteGeocoder:
    """Nominatim, asked slowly and remembered.

    Args:
        cache: the file where answers are kept.
        geocoder: any geopy geocoder; Nominatim when None.
        user_agent: who asks, as Nominatim's policy wants to know.
        seconds_between: the shortest time between two questions.
    """

    def __init__(
        self,
        *,
        cache: Path,
        geocoder: Any = None,  # noqa: ANN401 - geopy has no types
        user_agent: str = "vigie",
        seconds_between: float = _SECONDS_BETWEEN,
    ) -> None:
        self._cache = cache
        self._known: dict[str, dict[str, Any] | None] = self._read()
        geocoder = geocoder or Nominatim(user_agent=user_agent, timeout=_TIMEOUT_SECONDS)
        self._ask = RateLimiter(
            geocoder.geocode, min_delay_seconds=seconds_between, max_retries=0, swallow_exceptions=False
        )

    def geocode(self, query: str) -> Location | None:
        """The place of a name, or None when there is none.

        Raises:
            RemoteError: no network, no answer in time, or the service refuses.
        """
        key = normal(query)
        if not key:
            return None
        if key not in self._known:
            self._known[key] = self._fetch(query)
            self._write()
        answer = self._known[key]
        return Location(answer["address"], (answer["latitude"], answer["longitude"]), answer) if answer else None

    def _fetch(self, query: str) -> dict[str, Any] | None:
        try:
            location = self._ask(query)
        except GeocoderRateLimited as error:
            raise RemoteError(
                "The remote geocoder answers that it is asked too often. Retrying in an hour might help."
            ) from error
        except GeocoderServiceError as error:
            raise RemoteError(
                f"The remote geocoder could not be reached ({type(error).__name__}). "
                "Check the network, or leave it out: the built-in gazetteer needs none."
            ) from error
        except GeopyError as error:
            raise RemoteError(f"The remote geocoder refused {query!r} ({type(error).__name__}).") from error
        if location is None:
            return None
        return {"address": location.address, "latitude": location.latitude, "longitude": location.longitude}

    def _read(self) -> dict[str, dict[str, Any] | None]:
        if not self._cache.exists():
            return {}
        try:
            known: dict[str, dict[str, Any] | None] = json.loads(self._cache.read_text("utf-8"))
        except ValueError as error:
            raise RemoteError(f"{self._cache} is damaged. Deleting it is safe: answers are asked again.") from error
        return known

    def _write(self) -> None:
        """Replace the file in one step, so that a crash leaves the old or the new one."""
        self._cache.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=self._cache.parent, delete=False) as file:
            json.dump(self._known, file, ensure_ascii=False)
        Path(file.name).replace(self._cache)
