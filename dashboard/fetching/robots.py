"""What a site's robots.txt allows (RFC 9309)."""

from dataclasses import dataclass

from protego import Protego

from dashboard.fetching.page import FetchError

# The name that rules for us would use.
TOKEN = "vigie"  # noqa: S105 - no password
# RFC 9309, section 2.5: at least 500 KiB must be read.
MAX_BYTES = 512 * 1024
# A site that asks for more between two requests than this is read at this rate.
_LONGEST_DELAY = 30.0


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules of one site. Without rules everything is allowed; ``unreadable`` says why nothing is."""

    rules: Protego | None = None
    unreadable: str | None = None

    @property
    def delay(self) -> float:
        """Seconds that the site asks to leave between two requests; 0 where it does not say."""
        asked = self.rules.crawl_delay(TOKEN) if self.rules else None
        return min(float(asked or 0), _LONGEST_DELAY)

    def check(self, url: str) -> None:
        """Refuse what the site asks programs not to fetch.

        Raises:
            FetchError: with the way round, which is a reader's own browser.
        """
        if self.unreadable:
            reason = f"the site's robots.txt can't be read, so nothing is allowed ({self.unreadable})"
            raise FetchError(reason, "Try again later.")
        if self.rules and not self.rules.can_fetch(url, TOKEN):
            raise FetchError("the site's robots.txt asks programs not to read it", "Save it in a browser as a file.")


def robots_from(status: int, body: bytes) -> Robots:
    """The rules that an answer to a request for robots.txt means."""
    if status == 200:
        return Robots(rules=Protego.parse(body[:MAX_BYTES].decode("utf-8", "replace")))
    if 400 <= status < 500 and status != 429:
        return Robots()
    return Robots(unreadable=f"HTTP status {status}")
