import pytest

from app.access.addresses import client_network


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("::1", "::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("fe80::1%eth0", "fe80::/64"),
        ("unknown", "unknown"),
        ("a:b", "a:b"),
        ("x" * 99, "x" * 64),
        (":" * 99, ":" * 64),
    ],
)
def test_client_network_leaves_out_what_its_holder_chooses(address: str, network: str) -> None:
    assert client_network(address) == network
