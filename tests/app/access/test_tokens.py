import base64

import pytest

from app.access.tokens import LIFETIME_S, PREFIX, TokenExpired, issue_token, proof_in

PROOF, TOKEN_KEY, NOW = bytes(range(32)), b"k" * 32, 1_700_000_000.5
TOKEN = issue_token(PROOF, TOKEN_KEY, NOW)


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
