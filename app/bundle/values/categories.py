"""Reads what stands for a category: whether lyrics are explicit, the key, the mode, the time signature."""

import re

_TRUE = "true t yes y explicit e wahr ja j vrai oui verdadero sí si vero sì verdadeiro sim waar prawda tak"
_FALSE = "false f no n clean not-explicit non-explicit falsch nein faux non falso não nao onwaar nee fałsz nie"
_TRUTH = {**dict.fromkeys(_TRUE.split(), 1), **dict.fromkeys(_FALSE.split(), 0), "not explicit": 0}
_MODES = {**dict.fromkeys("major maj dur majeur mayor maggiore".split(), 1)} | {
    **dict.fromkeys("minor min moll mineur menor minore".split(), 0)
}
_PITCHES = {"c": 0, "d": 2, "e": 4, "f": 5, "g": 7, "a": 9, "b": 11}
_SIGNS = {"": 0, "#": 1, "♯": 1, "sharp": 1, "is": 1, "b": -1, "♭": -1, "flat": -1}
_KEY = re.compile(
    r"(?P<note>[a-g])[\s-]*(?P<sign>#|♯|b|♭|sharp|flat)?(?:\s*/\s*[a-g][\s-]*(?:#|♯|b|♭|sharp|flat)?)?"
    r"[\s-]*(?P<mode>m|major|maj|dur|minor|min|moll)?",
    re.IGNORECASE,
)
_CAMELOT = re.compile(r"0?([1-9]|1[0-2])([ab])", re.IGNORECASE)
_SIGNATURE = re.compile(r"(\d{1,2})\s*/\s*(?:1|2|4|8|16|32)")


def read_truth(text: str) -> float | None:
    """1 or 0 of yes and no, in the words of several languages, as spreadsheets write them; None of anything else."""
    return _TRUTH.get(text.lower())


def read_mode(text: str) -> float | None:
    """1 of major, 0 of minor; None of anything else."""
    return _MODES.get(text.lower())


def read_key(text: str) -> float | None:
    """The pitch class of "C#", "Db", "F♯/G♭", "A minor" or Camelot's "8A", 0 to 11; None of anything else."""
    if wheel := _CAMELOT.fullmatch(text):  # each step on it is a fifth; C major is 8B, A minor 8A
        return (7 * (int(wheel[1]) - 8) - (3 if wheel[2] in "aA" else 0)) % 12
    found = _KEY.fullmatch(text)
    if found is None:
        return None
    return (_PITCHES[found["note"].lower()] + _SIGNS[(found["sign"] or "").lower()]) % 12


def read_mode_of_key(text: str) -> float | None:
    """The mode that a key says beside its note: 0 of "A minor", "Am" or "8A"; None where it says none."""
    if wheel := _CAMELOT.fullmatch(text):
        return 0 if wheel[2] in "aA" else 1
    found = _KEY.fullmatch(text)
    if found is None or not found["mode"]:
        return None
    return 0 if found["mode"].lower() in {"m", "minor", "min", "moll"} else 1


def read_time_signature(text: str) -> float | None:
    """The beats in a bar of "4/4"; None of anything else."""
    found = _SIGNATURE.fullmatch(text)
    return float(found[1]) if found else None
