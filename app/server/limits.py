"""How much a connection may send and hold before there is a request, and how long it may take."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ConnectionLimits:
    """What one worker takes from its clients.

    Attributes:
        connections: how many are open at once.
        head_bytes: of the request line and all headers together; of trailers and chunk headers as well.
        headers: how many lines of them.
        framing_factor: how many bytes may come for each byte of a body that is sent in chunks. Chunks of a few bytes
            cost hundreds of times as much to read as large ones.
        head_timeout_s: until the head of a request is complete.
        body_timeout_s: until its body is.
        write_timeout_s: until a client has read what waits for it, or enough of it that more may be sent.
        shutdown_s: until what is open is given up, once the server stops.
        unread_bytes: of answers that were made and not read yet, over all connections.
    """

    connections: int = 512
    head_bytes: int = 65_536
    headers: int = 100
    framing_factor: int = 2
    head_timeout_s: float = 10
    body_timeout_s: float = 60
    write_timeout_s: float = 30
    shutdown_s: float = 6
    unread_bytes: int = 67_108_864
