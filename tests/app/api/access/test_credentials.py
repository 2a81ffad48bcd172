import pytest

from app.api.access.credentials import client_secret_of, credential_of


@pytest.mark.parametrize(
    ("headers", "credential"),
    [
        ([], None),
        ([(b"x-api-key", b" k ")], "k"),
        ([(b"authorization", b"Bearer k")], "k"),
        ([(b"authorization", b"bearer  k ")], "k"),
        ([(b"authorization", b"Bearer b"), (b"x-api-key", b"k")], "k"),
        ([(b"authorization", b"Basic k")], None),
        ([(b"authorization", b"Bearer")], None),
        ([(b"x-api-key", b"\xff")], "\xff"),
    ],
)
def test_credential_of_headers(headers: list[tuple[bytes, bytes]], credential: str | None) -> None:
    assert credential_of(headers) == credential


@pytest.mark.parametrize(
    ("authorization", "secret"),
    [
        ("Basic aWQ6c2VjcmV0", "secret"),
        ("basic aWQ6c2U6Y3JldA==", "se:cret"),
        ("Basic aWQ=", ""),
        ("Basic ?", None),
        ("Basic /w==", None),
        ("Bearer aWQ6c2VjcmV0", None),
        ("", None),
    ],
)
def test_client_secret_of_basic_authorization(authorization: str, secret: str | None) -> None:
    assert client_secret_of(authorization) == secret
