"""The planted catalogue with names worth a search. Popularity falls from punk to opera, folk, drum, ambient."""

import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from app.bundle.inverted_index import write_word_postings
from app.bundle.models_folder.current import current_bundle
from app.bundle.reader import Bundle, read_bundle
from app.indexing.catalogue.database import write_catalogue
from tests.support.damage import remove_part, reseal
from tests.support.indexed import numbered, words_of
from training.data.table import read_table
from training.data.tracks import merge_tracks

Names = tuple[str, tuple[str, ...], str]
"""Title, artists and album."""

NAMES: dict[str, Names] = {
    "ambient-05": ("Love", ("Quiet Ones",), "Hush"),
    "ambient-06": ("Help", ("Nobody",), "Help"),
    "ambient-07": ("Live", ("Help",), "Love"),
    "drum-05": ("東京ナイト", ("きゃりー",), "東京"),
    "drum-06": ("La La La", ("Naughty Boy", "Sam Smith"), "Hotel Cabana"),
    "drum-07": ("Blitzkrieg Bop", ("Ramones",), "Ramones"),
    "drum-08": ("Yesterday Once More", ("Carpenters",), "Now & Then"),
    "folk-05": ("Für Élise", ("Sigur Rós", "Beyoncé"), "Takk..."),
    "folk-06": ("Halo", ("Beyonce",), "I Am…"),
    "folk-07": ("Yesterday", ("The Beatles",), "Help!"),
    "folk-08": ("Śnieg - Live", ("Łona",), "Мой дом"),
    "opera-05": ("!!!", ("!!!",), "!!!"),
    "opera-06": ("Help! - Remastered 2009", ("The Beatles",), "1"),
    "opera-07": ("Yesterdays", ("Billie Holiday",), "Music for Torching"),
    "punk-05": ("Lovely Day", ("Björk",), "Debut"),
    "punk-06": ("Love Me Two Times", ("The Doors",), "Strange Days"),
    "punk-07": ("artist: unknown", ("Track: One",), 'Quote " Mark'),
    "punk-08": ("Yesterday's Gone (feat. Ramones)", ("Björk",), "Debut"),
}


def renamed_bundle(
    published_models: Path, planted_csv: Path, directory: Path, changes: Mapping[str, Names] = NAMES
) -> Bundle:
    """A copy of the published bundle in `directory`, whose catalogue has these names."""
    path = current_bundle(Path(shutil.copytree(published_models, directory / "models")))
    tracks = merge_tracks(read_table(planted_csv))
    changed = [
        changes.get(identity, (title, artists, album))
        for identity, title, artists, album in zip(
            tracks.ids, tracks.titles, tracks.artists, tracks.albums, strict=True
        )
    ]
    titles, artists, albums = ([*column] for column in zip(*changed, strict=True))
    renamed = replace(tracks, titles=titles, artists=artists, albums=albums)
    remove_part(path, "prepared")
    (path / "catalogue.sqlite").unlink()
    write_catalogue(numbered(renamed), path / "catalogue.sqlite")
    write_word_postings(path, words_of(renamed))
    reseal(path)
    return read_bundle(path)
