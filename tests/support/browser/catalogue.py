"""The planted catalogue with names that a page could stumble over."""

import pandas as pd

from tests.support.planted import planted_table

MARKUP = "<img src=x onerror=\"document.body.id='run'\"><b>bold</b>"
LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen" * 3
ARABIC = "أغنية طويلة عن البحر"
NAMES = {"folk-05": MARKUP, "folk-06": LONG, "folk-07": ARABIC, **{f"folk-{n}": f"{LONG} {n}" for n in range(10, 36)}}


def odd_table() -> pd.DataFrame:
    """As tests/support/planted.py has it, with the names above, and markup as an artist, too."""
    table = planted_table()
    for identity, name in NAMES.items():
        table.loc[table.track_id == identity, "track_name"] = name
    table.loc[table.track_id == "folk-05", "artists"] = f"Artist of {MARKUP}"
    return table
