"""Downloads the table over HTTP, goes on after a break, and checks what arrived."""

import hashlib
import os
import time
from pathlib import Path

import httpx

from app.indexing.progress_log import ProgressLog
from training.errors import TrainingError

DATASET_URL = "https://huggingface.co/datasets/maharshipandya/spotify-tracks-dataset/resolve/main/dataset.csv"
_TRIES = 5
_TIMEOUT_S = 30.0


class FetchError(TrainingError):
    """A download failed. The message says why, and what to do."""


def fetch_table(url: str, out: Path, sha256: str | None, log: ProgressLog, pause_s: float = 1.0) -> None:
    """Download `url` to `out`. Until it is whole it is `out.part`, from which the next try goes on.

    Args:
        url: http or https.
        out: is replaced in one step, once the whole file is there and its checksum fits.
        sha256: expected checksum in hex, or None to skip the check.
        log: shows the progress in bytes.
        pause_s: wait after the first break; doubles with each.

    Raises:
        FetchError: the server refuses, breaks off every time, or sends something else than expected.
    """
    part = out.with_name(out.name + ".part")
    validator = out.with_name(out.name + ".part.etag")
    out.parent.mkdir(parents=True, exist_ok=True)
    for attempt in range(_TRIES):
        try:
            _download(url, part, validator, log)
            break
        except (httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
            raise FetchError(f"{url}: expected an http or https URL: {error}") from error
        except httpx.TooManyRedirects as error:
            raise FetchError(f"{url}: expected a file, got redirects in circles: {error}") from error
        except httpx.TransportError as error:
            if attempt + 1 == _TRIES:
                rest = (
                    f"{part} holds what arrived: run the same command again to go on"
                    if part.exists()
                    else (
                        "nothing arrived: is this machine on the internet? The README tells other ways to get the table"
                    )
                )
                raise FetchError(f"{url}: failed {_TRIES} times, at last with: {error!r}; {rest}") from error
            log.console.print(f"failed ({type(error).__name__}); trying again from {_size(part):,} bytes")
            time.sleep(pause_s * 2**attempt)
    if sha256 is not None:
        with part.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        if found != sha256.lower():
            part.unlink()
            validator.unlink(missing_ok=True)
            raise FetchError(
                f"{url}: expected sha256 {sha256}, got {found}; nothing was kept. Check the URL and the checksum"
            )
    os.replace(part, out)
    validator.unlink(missing_ok=True)


def _download(url: str, part: Path, validator: Path, log: ProgressLog) -> None:
    """One try: asks for what is missing, if the file on the server is still the one that was begun."""
    begun = _size(part)
    etag = validator.read_text() if validator.exists() else None
    headers = {"Accept-Encoding": "identity"}
    if begun and etag:
        headers |= {"Range": f"bytes={begun}-", "If-Range": etag}
    with (
        httpx.Client(follow_redirects=True, timeout=_TIMEOUT_S) as client,
        client.stream("GET", url, headers=headers) as response,
    ):
        if response.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
            # The part is as long as the file, or longer: begin again rather than trust it.
            part.unlink()
            raise httpx.ReadError("the part did not fit the file")
        if response.status_code >= 500:
            raise httpx.ReadError(f"HTTP {response.status_code}")
        if response.status_code not in (httpx.codes.OK, httpx.codes.PARTIAL_CONTENT):
            raise FetchError(f"{url}: expected a file, got HTTP {response.status_code} {response.reason_phrase}")
        resumed = response.status_code == httpx.codes.PARTIAL_CONTENT
        _remember(validator, response.headers.get("etag"))
        length = response.headers.get("content-length")
        expected = int(length) + (begun if resumed else 0) if length and length.isdigit() else None
        with part.open("ab" if resumed else "wb") as file, log.step("Downloading", total=expected) as advance:
            advance(begun if resumed else 0)
            for chunk in response.iter_bytes():
                file.write(chunk)
                advance(len(chunk))
    if expected is not None and _size(part) < expected:
        raise httpx.ReadError(f"got {_size(part)} of {expected} bytes")


def _remember(validator: Path, etag: str | None) -> None:
    """Keep a strong ETag: only with one can the server tell whether a part belongs to its file."""
    if etag and not etag.startswith("W/"):
        validator.write_text(etag)
    else:
        validator.unlink(missing_ok=True)


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0
