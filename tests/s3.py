"""A small S3 server in memory: objects, lists, and the conditions that writers depend on (If-None-Match, If-Match)."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import md5
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape, unescape


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Request)
        self.objects: dict[str, tuple[bytes, datetime]] = {}
        self.one_at_a_time = threading.Lock()


class _Request(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else each answer waits 40 ms for its second packet
    server: _Server

    def do_PUT(self):
        content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        with self.server.one_at_a_time:
            there = self.server.objects.get(self._path)
            wanted = self.headers.get("If-Match")
            if (self.headers.get("If-None-Match") == "*" and there) or (
                wanted and (not there or wanted != _tag(there[0]))
            ):
                self._answer(412, _error("PreconditionFailed"))
                return
            self.server.objects[self._path] = content, datetime.now(UTC)
        self._answer(200, etag=_tag(content))

    def do_GET(self):
        asked = parse_qs(urlsplit(self.path).query)
        if "list-type" in asked:
            self._list(asked.get("prefix", [""])[0])
        elif found := self.server.objects.get(self._path):
            content, written = found
            first, _, last = self.headers.get("Range", "").removeprefix("bytes=").partition("-")
            start, end = (int(first), int(last) + 1) if first and last else (0, len(content))
            part = content[start:end] if self.headers.get("Range") else content
            told = {"Content-Range": f"bytes {start}-{end - 1}/{len(content)}"} if self.headers.get("Range") else {}
            self._answer(206 if told else 200, part, etag=_tag(content), written=written, **told)
        else:
            self._answer(404, _error("NoSuchKey"))

    do_HEAD = do_GET  # noqa: N815

    def do_POST(self):
        """Several are deleted at once: the only request of this kind."""
        asked = self.rfile.read(int(self.headers["Content-Length"])).decode()
        names = [unescape(name) for name in re.findall("<Key>(.*?)</Key>", asked)]
        for name in names:
            self.server.objects.pop(f"{self._path.rstrip('/')}/{name}", None)
        rows = "".join(f"<Deleted><Key>{escape(name)}</Key></Deleted>" for name in names)
        self._answer(200, f"<DeleteResult>{rows}</DeleteResult>".encode())

    def do_DELETE(self):
        self.server.objects.pop(self._path, None)
        self._answer(204)

    def _list(self, prefix: str) -> None:
        bucket = f"{self._path.split('/')[0]}/"
        rows = "".join(
            f"<Contents><Key>{escape(name.removeprefix(bucket))}</Key><Size>{len(content)}</Size>"
            f"<ETag>{escape(_tag(content))}</ETag><LastModified>{written:%Y-%m-%dT%H:%M:%S.000Z}</LastModified></Contents>"
            for name, (content, written) in sorted(self.server.objects.items())
            if name.startswith(bucket + prefix)
        )
        self._answer(200, f"<ListBucketResult><IsTruncated>false</IsTruncated>{rows}</ListBucketResult>".encode())

    @property
    def _path(self) -> str:
        return unquote(urlsplit(self.path).path).lstrip("/")

    def _answer(
        self, status: int, body: bytes = b"", *, etag: str = "", written: datetime | None = None, **more: str
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        for name, value in {**more, "ETag": etag}.items():
            if value:
                self.send_header(name, value)
        if written:
            self.send_header("Last-Modified", f"{written:%a, %d %b %Y %H:%M:%S GMT}")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing is told of each request."""


def _tag(content: bytes) -> str:
    return f'"{md5(content, usedforsecurity=False).hexdigest()}"'


def _error(code: str) -> bytes:
    return f"<Error><Code>{code}</Code></Error>".encode()


@contextmanager
def s3_server() -> Iterator[str]:
    """Its address."""
    server = _Server()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
