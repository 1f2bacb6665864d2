"""The canonical form of a URL: one article, one identity, however its address was copied."""

import re
from urllib.parse import parse_qsl, urlencode, urlsplit

# Parameters that say how the reader came to the page, not which page it is.
_TRACKING = re.compile(r"utm_\w+|fbclid|gclid|dclid|msclkid|yclid|mc_[ce]id|igshid|xtor|ns_\w+", re.IGNORECASE)
_DEFAULT_PORTS = {"http": 80, "https": 443}


def canonical_url(url: str) -> str | None:
    """The URL without fragment, tracking parameters, default port and closing slash, its host in lower case.

    http and https are one address. None for what is no http(s) URL.
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:  # a malformed port or IPv6 host: no address to identify an article by
        return None
    scheme = parts.scheme.lower()
    if scheme not in _DEFAULT_PORTS or not parts.hostname:
        return None
    host = parts.hostname if port in (None, _DEFAULT_PORTS[scheme]) else f"{parts.hostname}:{port}"
    query = urlencode([(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.fullmatch(k)])
    return f"https://{host}{parts.path.rstrip('/')}" + (f"?{query}" if query else "")
