"""What an IP address tells: whether it is this machine's own, whether it is on the public internet."""

import ipaddress

# The only IPv6 addresses handed out to hosts of the public internet (RFC 4291, section 2.4). What lies outside
# (::ffff:127.0.0.1, 64:ff9b::/96, fe80::/10, fec0::/10 ...) is another form of an IPv4 address, or private.
_PUBLIC_IPV6 = ipaddress.IPv6Network("2000::/3")
# Protocol assignments (RFC 6890) and the relays of 6to4 (RFC 7526), which not every Python counts as private.
_SPECIAL_IPV4 = (ipaddress.IPv4Network("192.0.0.0/24"), ipaddress.IPv4Network("192.88.99.0/24"))


def is_local(host: str | None) -> bool:
    """Whether a server that listens on this host is reached from its own machine alone."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False


def is_public(address: str) -> bool:
    """Whether an address, written as a resolver gives it, is a host's on the public internet.

    Private, loopback, link-local, shared, documentation, multicast and reserved addresses are not; nor is IPv6 that
    stands for an IPv4 address (mapped, 6to4, Teredo, NAT64), since that one may be any of these.
    """
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address) and (ip not in _PUBLIC_IPV6 or ip.sixtofour or ip.teredo):
        return False
    if any(ip in network for network in _SPECIAL_IPV4):
        return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved
