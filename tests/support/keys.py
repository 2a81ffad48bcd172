"""Files of keys, for tests of services that want one."""

from pathlib import Path

from app.access.keys import new_key
from app.access.keys_file import KeysFile, new_keys_file, read_keys, write_keys
from app.access.roles import Role


def keys_file(path: Path) -> dict[Role, str]:
    """Make a file with a key of each role, named like it. Returns their secrets."""
    made = {role: new_key(role, role) for role in Role}
    write_keys(path, KeysFile(new_keys_file().token_key, tuple(key for key, _ in made.values())))
    return {role: secret for role, (_, secret) in made.items()}


def without_key(path: Path, name: str) -> None:
    """Remove a key."""
    content = read_keys(path)
    write_keys(path, KeysFile(content.token_key, tuple(key for key in content.keys if key.name != name)))
