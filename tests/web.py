"""A small web server of one's own, on this machine alone, for tests of what fetches."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

# What a path answers: (status, headers, body), or a function that writes to the connection as it likes.
Answer = tuple[int, Mapping[str, str], bytes]
Handler = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Site:
    """What stands at each path; the requests that came, in order."""

    address: str = ""
    pages: dict[str, Answer | Handler | list[Answer]] = field(default_factory=dict)
    requests: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)

    def url(self, path: str) -> str:
        return self.address + path

    def html(self, path: str, body: str, **headers: str) -> str:
        """Put a page there; gives its address."""
        named = {name.replace("_", "-"): text for name, text in headers.items()}
        self.pages[path] = (200, {"Content-Type": "text/html; charset=utf-8", **named}, body.encode())
        return self.url(path)

    def paths(self) -> list[str]:
        return [path for path, _ in self.requests]


@contextmanager
def site(tls: ssl.SSLContext | None = None) -> Iterator[Site]:
    """Serve on a free port until the block ends; over TLS where a context is given."""
    told = Site()

    class Answers(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            told.requests.append((self.path, dict(self.headers)))
            found = told.pages.get(self.path, (404, {}, b"not here"))
            if isinstance(found, list):
                found = found.pop(0) if len(found) > 1 else found[0]
            if callable(found):
                self.close_connection = True
                found(self)
                return
            status, headers, body = found
            self.send_response(status)
            for name, text in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, text)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None: ...

    class Quiet(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None: ...  # a client that hangs up is what these tests are about

    server = Quiet(("127.0.0.1", 0), Answers)
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    told.address = f"http{'s' if tls else ''}://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield told
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def dripping(first: bytes, drop: bytes, *, every: float) -> Handler:
    """Sends ``first``, then a drop again and again, until the other side has had enough."""

    def handler(request: BaseHTTPRequestHandler) -> None:
        over = threading.Event()
        connection: socket.socket = request.connection
        try:
            connection.sendall(first)
            while not over.wait(every):
                connection.sendall(drop)
        except OSError:
            return

    return handler
