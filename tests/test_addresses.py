"""Which addresses are this machine's, and which are the public internet's."""

import ipaddress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from dashboard.addresses import is_local, is_public

INSIDE = """127.0.0.1 127.8.8.8 0.0.0.0 10.1.2.3 172.16.0.1 172.31.255.255 192.168.1.1 169.254.169.254 100.64.0.1
    192.0.0.8 192.0.2.1 198.18.0.1 203.0.113.9 224.0.0.1 240.0.0.1 255.255.255.255
    ::1 :: ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:8.8.8.8 64:ff9b::7f00:1 64:ff9b:1::1 2002:7f00:1::
    2001:0:1:: 2001:db8::1 fe80::1 fe80::1%eth0 fc00::1 fd12::1 fec0::1 ff02::1 100::1"""
NO_ADDRESS = ("", "localhost", "example.org", "2130706433", "0177.0.0.1", "127.1", "0x7f.0.0.1", "8.8.8.8 ")
LISTENERS = {"127.0.0.1": True, "127.8.8.8": True, "::1": True, "localhost": True} | dict.fromkeys(
    ("0.0.0.0", "::", "192.168.1.4", "example.org", "", None, "unix:///run/vigie"),  # noqa: S104
    False,
)


@pytest.mark.parametrize("address", [*INSIDE.split(), *NO_ADDRESS])
def test_addresses_of_a_network_s_inside_are_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "192.0.66.2", "172.32.0.1", "2606:4700::1111", "2a01:e0a::1"])
def test_hosts_of_the_internet_are_public(address):
    assert is_public(address)


@settings(max_examples=100)
@given(some.ip_addresses(v=4))
def test_no_ipv6_form_of_an_ipv4_address_is_public(ip):
    forms = ("::ffff:0:0", "::", "64:ff9b::")
    assert not any(is_public(str(ipaddress.IPv6Address(form) + int(ip))) for form in forms)
    assert not is_public(str(ipaddress.IPv6Address((0x2002 << 112) + (int(ip) << 80) + 1)))


@pytest.mark.parametrize(("host", "local"), LISTENERS.items())
def test_only_loopback_is_local(host, local):
    assert is_local(host) is local
