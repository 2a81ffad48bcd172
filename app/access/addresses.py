"""What of an address counts as one client."""

from ipaddress import IPv6Address

_NETWORK_BITS = 64  # of which a client of IPv6 has at least one, and with it 2⁶⁴ addresses


def client_network(address: str) -> str:
    """An IPv4 address as it is, an IPv6 address without what its holder chooses, and anything else shortened."""
    if ":" not in address:
        return address[:64]
    try:
        found = IPv6Address(address.partition("%")[0])
    except ValueError:
        return address[:64]
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    host_bits = 128 - _NETWORK_BITS
    return f"{IPv6Address(int(found) >> host_bits << host_bits)}/{_NETWORK_BITS}"
