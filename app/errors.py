"""The errors of the service. Each carries its HTTP status and a code that a program can test for.

    ServiceError
    ├── UnknownTrack      404  unknown_track
    ├── RequestTooLarge   413  request_too_large
    └── NotReady          503  not_ready

The message says what, expected, got and what to do. Anything else that is raised is a defect and answers 500.
"""

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


class RequestTooLarge(ServiceError):
    status = 413
    code = "request_too_large"

    def __init__(self, limit_bytes: int) -> None:
        super().__init__(f"expected a body of at most {limit_bytes} bytes, got more; send fewer tracks in a request")


class NotReady(ServiceError):
    status = 503
    code = "not_ready"
