"""The planted catalogue with names that a page could stumble over."""

import pandas as pd

from tests.support.planted import planted_table

MARKUP = "<img src=x onerror=\"document.body.id='run'\"><b>bold</b>"
LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen" * 3
ARABIC = "أغنية طويلة عن البحر"
BROKEN = 'Comma, "quote";\nand a second line'
FORMULA = '=HYPERLINK("x")'
BASE62_ID = "0123456789abcdefABCDEF"  # the id of ambient song 23
NAMES = {
    "folk-05": MARKUP,
    "folk-06": LONG,
    "folk-07": ARABIC,
    **{f"folk-{n}": f"{LONG} {n}" for n in range(10, 36)},
    "ambient-20": BROKEN,
    "ambient-21": FORMULA,
    "ambient-22": "-",
}


def odd_table() -> pd.DataFrame:
    """As tests/support/planted.py has it, with the names and the id above, and markup as an artist, too."""
    table = planted_table()
    for identity, name in NAMES.items():
        table.loc[table.track_id == identity, "track_name"] = name
    table.loc[table.track_id == "folk-05", "artists"] = f"Artist of {MARKUP}"
    table.loc[table.track_id == "ambient-23", "track_id"] = BASE62_ID
    return table
