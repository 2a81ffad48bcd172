import base64

import pytest

from app.access.tokens import (
    LIFETIME_S,
    PREFIX,
    TokenExpired,
    issue_refresh_token,
    issue_token,
    proof_in,
    proof_in_refresh_token,
)

PROOF, TOKEN_KEY, NOW = bytes(range(32)), b"k" * 32, 1_700_000_000.5
TOKEN = issue_token(PROOF, TOKEN_KEY, NOW)
REFRESH = issue_refresh_token(PROOF, TOKEN_KEY)


def test_token_gives_its_proof_until_it_expires() -> None:
    assert TOKEN.startswith(PREFIX)
    assert proof_in(TOKEN, TOKEN_KEY, NOW) == PROOF
    assert proof_in(TOKEN, TOKEN_KEY, NOW + LIFETIME_S - 1) == PROOF
    with pytest.raises(TokenExpired):
        proof_in(TOKEN, TOKEN_KEY, NOW + LIFETIME_S)


def test_token_sealed_with_another_key_is_none() -> None:
    assert proof_in(TOKEN, b"x" * 32, NOW) is None


@pytest.mark.parametrize("position", [0, 7, 8, 39, 40, 71])
def test_token_with_any_part_changed_is_none(position: int) -> None:
    raw = bytearray(base64.urlsafe_b64decode(TOKEN.removeprefix(PREFIX)))
    raw[position] ^= 1
    assert proof_in(PREFIX + base64.urlsafe_b64encode(raw).decode(), TOKEN_KEY, NOW) is None


@pytest.mark.parametrize("text", [PREFIX, PREFIX + "a", PREFIX + "é" * 96, TOKEN[:-4], TOKEN + "AAAA", PREFIX + "\x00"])
def test_token_of_another_form_is_none(text: str) -> None:
    assert proof_in(text, TOKEN_KEY, NOW) is None


def test_refresh_token_gives_its_proof_to_who_knows_the_key_that_sealed_it() -> None:
    assert proof_in_refresh_token(REFRESH, TOKEN_KEY) == PROOF
    assert proof_in_refresh_token(REFRESH, b"x" * 32) is None


@pytest.mark.parametrize("position", [0, 31, 32, 63])
def test_refresh_token_with_any_part_changed_is_none(position: int) -> None:
    prefix, encoded = REFRESH[:16], REFRESH[16:]
    raw = bytearray(base64.urlsafe_b64decode(encoded))
    raw[position] ^= 1
    assert proof_in_refresh_token(prefix + base64.urlsafe_b64encode(raw).decode(), TOKEN_KEY) is None


@pytest.mark.parametrize("text", ["", TOKEN, REFRESH[:-4], REFRESH[:16], REFRESH[:16] + "é" * 88, REFRESH[16:]])
def test_refresh_token_of_another_form_is_none(text: str) -> None:
    assert proof_in_refresh_token(text, TOKEN_KEY) is None


def test_refresh_token_cannot_pass_for_a_token_that_opens_something() -> None:
    content = base64.urlsafe_b64decode(REFRESH[16:])
    for start in (b"", b"refresh_", b"\xff" * 8):
        assert proof_in(PREFIX + base64.urlsafe_b64encode(start + content).decode(), TOKEN_KEY, NOW) is None
