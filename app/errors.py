"""The errors of the service. Each carries its HTTP status and a code that a program can test for.

    ServiceError
    ├── UnknownTrack      404  unknown_track
    ├── UnknownArtist     404  unknown_artist
    ├── InvalidQuery      422  invalid_request
    ├── RequestTooLarge   413  request_too_large
    ├── NotInBundle       501  not_in_bundle
    └── NotReady          503  not_ready

The message says what, expected, got and what to do. Anything else that is raised is a defect and answers 500.
"""

from collections.abc import Callable, Sequence
from typing import ClassVar


class ServiceError(Exception):
    status: ClassVar[int]
    code: ClassVar[str]

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class UnknownTrack(ServiceError):
    status = 404
    code = "unknown_track"

    def __init__(self, track_id: str) -> None:
        super().__init__(f"no track with the id {track_id[:64]!r} in the catalogue; ids are case-sensitive")


class UnknownArtist(ServiceError):
    status = 404
    code = "unknown_artist"

    def __init__(self, artist_id: str) -> None:
        super().__init__(f"no artist with the id {artist_id[:64]!r} in the catalogue; ids are case-sensitive")


class InvalidQuery(ServiceError):
    """A request that its schema alone cannot tell to be wrong. problems: the place of each, and what it is."""

    status = 422
    code = "invalid_request"

    def __init__(self, problems: Sequence[tuple[str, str]]) -> None:
        self.problems = tuple(problems)
        place, first = self.problems[0]
        more = f" (and {len(self.problems) - 1} more)" if len(self.problems) > 1 else ""
        super().__init__(f"{place}: {first}{more}")

    def renamed(self, name: Callable[[str], str]) -> "InvalidQuery":
        """The same problems, with the names that their places have in a request."""
        return InvalidQuery([(name(place), problem) for place, problem in self.problems])


class RequestTooLarge(ServiceError):
    status = 413
    code = "request_too_large"

    def __init__(self, limit_bytes: int) -> None:
        super().__init__(f"expected a body of at most {limit_bytes} bytes, got more; send less in one request")


class NotInBundle(ServiceError):
    """The bundle in use lacks an optional part that the answer needs."""

    status = 501
    code = "not_in_bundle"

    def __init__(self, part: str) -> None:
        super().__init__(
            f"the bundle in use has no part {part!r}, which this answer needs; publish a bundle that has it, as "
            "training writes it"
        )


class NotReady(ServiceError):
    status = 503
    code = "not_ready"
