"""How much memory this process has, and may have, as Linux tells. Elsewhere nothing is known."""

from pathlib import Path

_STATUS = Path("/proc/self/status")
_LIMITS = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))
_FIELDS = {"RssAnon": "anonymous", "RssFile": "file"}
_NO_LIMIT_BYTES = 1 << 60  # the older kind of control group writes a number as large as this for no limit


def resident_memory() -> dict[str, int]:
    """Bytes by kind: anonymous is this process's own, file can be read again and may be shared."""
    try:
        lines = _STATUS.read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return {}
    found = (line.split() for line in lines if line.partition(":")[0] in _FIELDS)
    return {_FIELDS[name.rstrip(":")]: int(kibibytes) * 1024 for name, kibibytes, _ in found}


def memory_limit() -> int:
    """Bytes that the container may use, 0 where it has no limit."""
    for path in _LIMITS:
        try:
            text = path.read_text(encoding="ascii").strip()
        except OSError:
            continue
        return int(text) if text.isdecimal() and int(text) < _NO_LIMIT_BYTES else 0
    return 0
