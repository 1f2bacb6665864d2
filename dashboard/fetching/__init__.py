"""A page of the internet -> its bytes, politely and only when asked. Nothing else in Vigie opens a connection.

``page``        what was fetched: the bytes, from where, when, and what tells later whether they changed
``connection``  one request: only to public addresses, within limits of time and size
``robots``      what a site's robots.txt allows
``fetcher``     a page, through redirects, with retries, at a polite rate

A name is resolved once, its addresses are checked, and the connection goes to a checked one: a second resolution can't
differ. That holds for every redirect and for robots.txt. Proxies are not used, since they would resolve again.
"""

from dashboard.fetching.fetcher import Fetcher
from dashboard.fetching.page import FetchError, Limits, Page, Validators

__all__ = ["FetchError", "Fetcher", "Limits", "Page", "Validators"]
