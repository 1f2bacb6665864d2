"""One HTTP request, to a checked address, within limits of time and size."""

import contextlib
import socket
import ssl
import threading
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import chain
from urllib.request import getproxies

import brotli
import httpcore
import httpx

from dashboard import __version__
from dashboard.addresses import is_public
from dashboard.fetching.page import FetchError, Limits, TooLargeError

AGENT = f"Vigie/{__version__} (reads news for one user; obeys robots.txt)"
_ACCEPT = "text/html,application/xhtml+xml,application/rss+xml,application/atom+xml,application/xml;q=0.9,*/*;q=0.5"
_LATER = "Try again later."


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered. Names of headers are in lower case; the body is unpacked."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def get(
    url: httpx.URL,
    headers: Mapping[str, str],
    limits: Limits,
    *,
    private: bool = False,
    max_bytes: int | None = None,
    spent: float = 0.0,
) -> Answer:
    """Ask once, without following redirects.

    Args:
        private: whether addresses that are not public are allowed.
        spent: seconds that requests before this one have taken of ``limits.whole``.

    Raises:
        FetchError: refused, unreachable, too slow, too large, or no HTTP.
    """
    sent = {
        "Host": url.netloc.decode(),
        "User-Agent": AGENT,
        "Accept": _ACCEPT,
        "Accept-Encoding": "gzip, br",
        **headers,
    }
    lines = [(name.encode("latin-1"), text.encode("latin-1")) for name, text in sent.items()]
    largest = max_bytes or limits.max_bytes
    timeouts = {"connect": limits.connect, "read": limits.silence, "write": limits.silence, "pool": limits.connect}
    with (
        _Deadline(max(limits.whole - spent, 0)) as deadline,
        httpcore.ConnectionPool(ssl_context=_tls(), network_backend=_Guarded(deadline, private=private)) as pool,
    ):
        try:
            with pool.stream("GET", _target(url), headers=lines, extensions={"timeout": timeouts}) as told:
                named = {name.decode("latin-1").lower(): text.decode("latin-1") for name, text in told.headers}
                body = b"".join(_body(told.iter_stream(), named, largest))
        except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError, OSError) as error:
            raise _why(error, limits, cut=deadline.passed) from error
        if deadline.passed:  # a body without a length ends where it is cut
            raise _too_slow(limits)
        return Answer(told.status, named, body)


class _Deadline:
    """Cuts a connection when its time is over, whatever it is at: names, TLS, headers or body."""

    def __init__(self, seconds: float) -> None:
        self._over = threading.Event()
        self._sockets: list[socket.socket] = []
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True

    def __enter__(self) -> "_Deadline":
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        for twin in self._sockets:
            twin.close()

    @property
    def passed(self) -> bool:
        return self._over.is_set()

    def watch(self, connected: socket.socket) -> None:
        """From now on this connection is cut as well."""
        self._sockets.append(connected.dup())  # a twin: TLS takes the other one over
        if self.passed:
            self._cut()

    def _cut(self) -> None:
        self._over.set()
        for twin in self._sockets:
            with contextlib.suppress(OSError):  # it was closed already
                twin.shutdown(socket.SHUT_RDWR)


class _Guarded(httpcore.NetworkBackend):
    """Connects to an address that was checked, never to a name."""

    def __init__(self, deadline: _Deadline, *, private: bool) -> None:
        self._deadline = deadline
        self._private = private
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first of the name's allowed addresses that answers."""
        failure: Exception | None = None
        for address in _addresses(host, port, private=self._private):
            try:
                stream = self._plain.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                self._deadline.watch(stream.get_extra_info("socket"))
                return stream
        raise failure or httpcore.ConnectError(f"{host} has no address")


def _addresses(host: str, port: int, *, private: bool) -> list[str]:
    """The addresses of a name that may be connected to.

    Raises:
        FetchError: the name has no address, or none that is public.
    """
    try:
        # The system reads 2130706433, 0177.0.0.1 and 127.1 as the addresses that they are.
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        passing = isinstance(error, socket.gaierror) and error.errno == socket.EAI_AGAIN
        raise FetchError(f"the name {host} has no address", _network_advice(), passing=passing) from error
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    allowed = [address for address in addresses if private or is_public(address)]
    if not allowed:
        advice = "Save the page as a file; or allow your own network's servers by --allow-private."
        raise FetchError(f"{host} is no host of the public internet ({addresses[0]})", advice)
    return allowed


def _body(chunks: Iterable[bytes], headers: Mapping[str, str], largest: int) -> Iterator[bytes]:
    """The body, unpacked, in portions; cut off at ``largest`` bytes, sent or unpacked."""
    coding = headers.get("content-encoding", "identity").strip().lower()
    if coding not in _UNPACKED:
        raise FetchError(f"it is packed as {coding[:20]}, which was not asked for", "Save the page as a file.")
    told = headers.get("content-length", "")
    if told.isdigit() and int(told) > largest:
        raise _too_large(largest)
    sent = _limited(chunks, largest)
    first = next(sent, b"")  # an answer without a body (a redirect, "unchanged") is packed in name alone
    unpacked = _UNPACKED[coding] if first else None
    whole = chain([first], sent)
    yield from _limited(unpacked(whole, largest), largest) if unpacked else whole


def _limited(portions: Iterable[bytes], largest: int) -> Iterator[bytes]:
    count = 0
    for portion in portions:
        count += len(portion)
        if count > largest:
            raise _too_large(largest)
        yield portion


def _from_gzip(chunks: Iterable[bytes], largest: int) -> Iterator[bytes]:
    """Unpacked, never more than ``largest`` bytes at once: a bomb is seen before it is in memory."""
    inflate = zlib.decompressobj(zlib.MAX_WBITS | 16)
    for chunk in chunks:
        try:
            yield inflate.decompress(chunk, largest + 1)
        except zlib.error as error:
            raise FetchError("its gzip compression is broken", _LATER, passing=True) from error
        if inflate.eof:
            return
    raise FetchError("it arrived incomplete", _LATER, passing=True)


def _from_brotli(chunks: Iterable[bytes], largest: int) -> Iterator[bytes]:
    """As :func:`_from_gzip`."""
    inflate = brotli.Decompressor()
    for chunk in chunks:
        try:
            yield inflate.process(chunk, output_buffer_limit=largest + 1)
        except brotli.error as error:
            raise FetchError("its Brotli compression is broken", _LATER, passing=True) from error
    if not inflate.is_finished():
        raise FetchError("it arrived incomplete", _LATER, passing=True)


# What Content-Encoding may say, and how that is undone.
_UNPACKED: Mapping[str, Callable[[Iterable[bytes], int], Iterator[bytes]] | None] = {
    "": None,
    "identity": None,
    "gzip": _from_gzip,
    "x-gzip": _from_gzip,
    "br": _from_brotli,
}


def _too_large(largest: int) -> TooLargeError:
    return TooLargeError(f"it is larger than {largest / 1_000_000:g} MB", "Save what you need of it as a file.")


def _too_slow(limits: Limits) -> FetchError:
    return FetchError(f"it took longer than {limits.whole:g} s", _LATER, passing=True)


def _why(error: Exception, limits: Limits, *, cut: bool) -> FetchError:
    """What went wrong, in words."""
    if cut:
        return _too_slow(limits)
    if isinstance(error, httpcore.ConnectTimeout):
        return FetchError(f"no connection within {limits.connect:g} s", _network_advice(), passing=True)
    if isinstance(error, httpcore.TimeoutException):
        return FetchError(f"nothing came for {limits.silence:g} s", _LATER, passing=True)
    if isinstance(error.__cause__, ssl.SSLCertVerificationError) or "CERTIFICATE_VERIFY" in str(error):
        return FetchError("its certificate is not trusted", "Check the address and this machine's clock.")
    if isinstance(error, httpcore.ProtocolError):
        return FetchError(f"the server speaks no proper HTTP ({error})", _LATER, passing=True)
    return FetchError(f"the connection failed ({error})", _network_advice(), passing=True)


def _network_advice() -> str:
    """Where the network is reached by a proxy alone, that is why."""
    # By a proxy the addresses of names, and so the machines behind it, would be out of our sight.
    if proxies := getproxies().keys() & {"http", "https", "all"}:
        return f"This machine names a proxy ({min(proxies)}_proxy), and Vigie uses none: save the page as a file."
    return "Check the address and the network."


@cache
def _tls() -> ssl.SSLContext:
    return httpx.create_ssl_context()


def _target(url: httpx.URL) -> httpcore.URL:
    return httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
