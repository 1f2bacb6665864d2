"""A page, through redirects, with retries, at a polite rate."""

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

from dashboard.fetching import connection
from dashboard.fetching.connection import Answer
from dashboard.fetching.page import FetchError, Limits, Page, TooLargeError, Validators
from dashboard.fetching.robots import MAX_BYTES, Robots, robots_from

# A name (in its ASCII form) or an address.
_HOST = re.compile(rb"[A-Za-z0-9._-]+|[0-9A-Fa-f:.]+")
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
# RFC 9309, section 2.3.1.2: at least five redirects of a robots.txt are followed.
_ROBOTS_REDIRECTS = 5
# A server that asks to come back later than this is left alone.
_LONGEST_WAIT = 60.0
_ADVICE = {
    401: "It asks for a password: save it in a browser as a file.",
    402: "It is for subscribers: save it in a browser as a file.",
    403: "The site refuses programs: save it in a browser as a file.",
    404: "Check the address.",
    410: "It is gone; an archive of the web may have it.",
    429: "The site asks for patience: try again later.",
    451: "It is withheld for legal reasons where you are.",
}


@dataclass(slots=True, kw_only=True)
class Fetcher:
    """Fetches pages; one object remembers each site's rules and when it was last asked, so keep it for a batch.

    allow_private: fetch from addresses that are not public as well (one's own network, tests).
    """

    limits: Limits = field(default_factory=Limits)
    allow_private: bool = False
    sleep: Callable[[float], None] = time.sleep
    _robots: dict[str, Robots] = field(default_factory=dict)
    _free_at: dict[str, float] = field(default_factory=dict)

    def fetch(self, url: str, *, known: Validators | None = None) -> Page | None:
        """The page at an address; None where the server says that it is still what ``known`` was told of.

        Raises:
            FetchError: it was not fetched; the text says why and what to do.
        """
        asked = _parsed(url)
        headers = _conditions(known or Validators())
        for attempt in range(1, self.limits.attempts + 1):
            try:
                return self._once(asked, headers)
            except FetchError as error:
                wait = max(error.retry_after or 0, self.limits.backoff * 2 ** (attempt - 1))
                if not error.passing or attempt == self.limits.attempts or wait > _LONGEST_WAIT:
                    raise
                self.sleep(wait)
        raise AssertionError("the last attempt returns or raises")

    def _once(self, asked: httpx.URL, headers: Mapping[str, str]) -> Page | None:
        url, seen, spent = asked, {asked}, 0.0
        while True:
            self._rules(url).check(str(url))
            self._wait_turn(url)
            began = time.monotonic()
            answer = connection.get(url, headers, self.limits, private=self.allow_private, spent=spent)
            spent += time.monotonic() - began
            if answer.status not in _REDIRECTS:
                return _page(asked, url, answer)
            url = _next(url, answer)
            if url in seen:
                raise FetchError("its redirects lead in a circle", "Give the address of the page itself.")
            if len(seen) > self.limits.redirects:
                raise FetchError(
                    f"it redirects more than {self.limits.redirects} times", "Give the address of the page itself."
                )
            seen.add(url)

    def _rules(self, url: httpx.URL) -> Robots:
        site = str(url.copy_with(raw_path=b"/robots.txt", fragment=None))
        if site not in self._robots:
            self._robots[site] = self._read_rules(httpx.URL(site))
        return self._robots[site]

    def _read_rules(self, url: httpx.URL) -> Robots:
        for _ in range(_ROBOTS_REDIRECTS + 1):
            self._wait_turn(url)
            try:
                answer = connection.get(url, {}, self.limits, private=self.allow_private, max_bytes=10 * MAX_BYTES)
            except TooLargeError as error:
                return Robots(unreadable=error.reason)
            if answer.status not in _REDIRECTS:
                return robots_from(answer.status, answer.body)
            url = _next(url, answer)
        return Robots()  # RFC 9309: as if there were none

    def _wait_turn(self, url: httpx.URL) -> None:
        """Leave a host alone for a while between two requests; robots.txt may ask for longer."""
        now = time.monotonic()
        start = max(now, self._free_at.get(url.host, now))
        if start > now:
            self.sleep(start - now)
        site = self._robots.get(str(url.copy_with(raw_path=b"/robots.txt", fragment=None)))
        self._free_at[url.host] = start + max(self.limits.between, site.delay if site else 0)


def _parsed(url: str) -> httpx.URL:
    """The address in parts, without what browsers don't send.

    Raises:
        FetchError: it is no http(s) address.
    """
    try:
        parts = httpx.URL(url.strip())
    except (httpx.InvalidURL, UnicodeError) as error:
        raise FetchError(f"{url[:200]!r} is no address ({error})", "Write it as https://...") from error
    if parts.scheme not in ("http", "https") or not _HOST.fullmatch(parts.raw_host):
        raise FetchError(f"{url[:200]!r} is no http(s) address", "Write it as https://...")
    return parts.copy_with(fragment=None, userinfo=b"")


def _next(url: httpx.URL, answer: Answer) -> httpx.URL:
    """Where a redirect leads.

    Raises:
        FetchError: nowhere that could be fetched.
    """
    to = answer.headers.get("location", "")
    try:
        return _parsed(str(url.join(to)))
    except (httpx.InvalidURL, UnicodeError, FetchError) as error:
        raise FetchError(f"it redirects to {to[:200]!r}, which is no http(s) address", "Check the address.") from error


def _conditions(known: Validators) -> dict[str, str]:
    given = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
    return {name: text for name, text in given.items() if text}


def _page(asked: httpx.URL, url: httpx.URL, answer: Answer) -> Page | None:
    """The page that an answer holds.

    Raises:
        FetchError: the server answered with an error.
    """
    if answer.status == 304:
        return None
    if answer.status != 200:
        advice = _ADVICE.get(answer.status, "Try again later." if answer.status >= 500 else "Check the address.")
        wait = _seconds(answer.headers.get("retry-after", ""))
        raise FetchError(
            f"the server answered {answer.status}", advice, passing=answer.status in _PASSING, retry_after=wait
        )
    return Page(
        url=str(asked),
        final_url=str(url),
        fetched_at=datetime.now(UTC),
        content_type=answer.headers.get("content-type", ""),
        body=answer.body,
        validators=Validators(etag=answer.headers.get("etag"), last_modified=answer.headers.get("last-modified")),
    )


def _seconds(retry_after: str) -> float | None:
    """What Retry-After asks for: seconds, or a date."""
    if retry_after.strip().isdigit():
        return float(retry_after)
    try:
        return (parsedate_to_datetime(retry_after) - datetime.now(UTC)).total_seconds()
    except (ValueError, TypeError):
        return None
