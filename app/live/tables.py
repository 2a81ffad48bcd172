"""The tables of live changes: `app.live.store` alone reads and writes them.

A row holds the content of a track as JSON text, not in columns: no question is asked of it but which rows are new, and
a feature or a further fact that comes to the schema of tracks changes nothing here.
"""

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, Integer, MetaData, SmallInteger, Table, Text

SCHEMA_VERSION = 1

METADATA = MetaData()

TRACKS = Table(
    "live_tracks",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("sequence", BigInteger, nullable=False),
    Column("content", Text, comment="JSON; without it, the track is removed"),
    Index("live_tracks_sequence", "sequence", unique=True),
)

# One row. Whoever writes locks it first, so that changes become visible in the order of their sequences.
STATE = Table(
    "live_state",
    METADATA,
    Column("id", SmallInteger, CheckConstraint("id = 1"), primary_key=True, autoincrement=False),
    Column("schema_version", Integer, nullable=False),
    Column("last_sequence", BigInteger, nullable=False),
    Column("identity", Text, nullable=False),
)
