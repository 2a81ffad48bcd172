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


SPOTIFY_ID = "4uLU6hMCjMI75M1A2tKUQC"
EXTRAS = {
    "folk-09": {
        "external_url": f"https://open.spotify.com/track/{SPOTIFY_ID}",
        "preview_url": "https://audio.example/folk-09.mp3",
        "image_url": "https://pictures.example/folk-09.jpg",
        "release_date": "1997-05-21",
    },
    "punk-05": {"release_date": "1977"},
}


def odd_table() -> pd.DataFrame:
    """As tests/support/planted.py has it, with the names and the id above, markup as an artist, and further facts."""
    table = planted_table()
    for identity, facts in EXTRAS.items():
        for column, value in facts.items():
            table.loc[table.track_id == identity, column] = value
    for identity, name in NAMES.items():
        table.loc[table.track_id == identity, "track_name"] = name
    table.loc[table.track_id == "folk-05", "artists"] = f"Artist of {MARKUP}"
    table.loc[table.track_id == "ambient-23", "track_id"] = BASE62_ID
    return table
