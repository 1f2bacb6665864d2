"""What is fetched, what limits it, and how it fails."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from dashboard.model import VigieError


class FetchError(VigieError):
    """A page was not fetched. ``reason`` says why, ``advice`` what to do; ``retry_after``: seconds, where told."""

    def __init__(self, reason: str, advice: str, *, passing: bool = False, retry_after: float | None = None) -> None:
        super().__init__(f"{reason}. {advice}")
        self.reason = reason
        self.advice = advice
        self.passing = passing
        self.retry_after = retry_after


class TooLargeError(FetchError):
    """A page is larger than is allowed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What a server said of a page's version; sent back, it answers whether the page has changed since."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page as it was delivered, its transfer compression undone. ``final_url``: after all redirects."""

    url: str
    final_url: str
    fetched_at: datetime
    content_type: str
    body: bytes
    validators: Validators = Validators()

    @property
    def sha256(self) -> str:
        """The fingerprint of the bytes, in hex."""
        return hashlib.sha256(self.body).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long, how much, how often. Times in seconds.

    A page that takes longer than ``whole``, however steadily it drips, is cut off; its redirects count. ``max_bytes``
    counts what was sent and also what it unpacks to: the front page of a newspaper has 0.5 to 3 MB, a report in PDF
    20 MB.
    """

    connect: float = 10.0
    silence: float = 20.0
    whole: float = 60.0
    max_bytes: int = 25_000_000
    redirects: int = 10
    attempts: int = 3
    backoff: float = 2.0
    between: float = 1.0
