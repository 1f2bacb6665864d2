"""What tests of fetching share: quick limits, refusals, a resolver of one's own."""

import socket

import pytest

from dashboard.fetching import Fetcher, FetchError, Limits

QUICK = Limits(connect=2, silence=1, whole=2, max_bytes=200_000, between=0, backoff=0)


def refused(fetcher: Fetcher, url: str) -> FetchError:
    with pytest.raises(FetchError) as error:
        fetcher.fetch(url)
    assert "\n" not in str(error.value)
    return error.value


def leads(monkeypatch, names: dict[str, list[str]]) -> None:
    """Make a resolver of our own; other names resolve as ever."""
    system = socket.getaddrinfo

    def resolve(host, port, *args, **options):
        if host in names:
            return [entry for address in names[host] for entry in system(address, port, *args, **options)]
        return system(host, port, *args, **options)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
