import re
from hashlib import sha256

import pytest

from app.access.keys import digest_of, is_secret, key_with, new_key, proof_of
from app.access.roles import Role


def test_role_includes_those_before_it() -> None:
    included = {role: [other for other in Role if role.includes(other)] for role in Role}
    assert included == {Role.READ: ["read"], Role.WRITE: ["read", "write"], Role.ADMIN: ["read", "write", "admin"]}


def test_new_key_keeps_nothing_of_its_secret_but_the_hash_of_a_hash() -> None:
    key, secret = new_key("app", Role.WRITE)
    assert re.fullmatch(r"songkin_[A-Za-z0-9_-]{43}", secret)
    assert is_secret(secret)
    assert (key.name, key.role) == ("app", Role.WRITE)
    assert key.digest == sha256(sha256(secret.encode()).digest()).digest()
    assert secret not in repr(key)
    assert new_key("app", Role.WRITE)[1] != secret


@pytest.mark.parametrize("name", ["", "a b", "-a", "a" * 65, "a/b", "é", "a\n"])
def test_new_key_with_another_name_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="expected a name of 1 to 64 letters"):
        new_key(name, Role.READ)


@pytest.mark.parametrize("text", ["", "songkin_", "songkin_" + "a" * 42, "songkin_" + "a" * 44, "x" * 51, "é" * 51])
def test_is_secret_of_another_form_is_none(text: str) -> None:
    assert not is_secret(text)


def test_key_with_finds_each_by_its_proof_and_none_by_another() -> None:
    made = [new_key(name, Role.READ) for name in ("a", "b", "c")]
    keys = [key for key, _ in made]
    assert [key_with(proof_of(secret), keys) for _, secret in made] == keys
    assert key_with(proof_of(new_key("d", Role.READ)[1]), keys) is None
    assert key_with(digest_of(proof_of(made[0][1])), keys) is None, "what the file holds opens nothing"
