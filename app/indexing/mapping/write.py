"""Writes the map of a catalogue: its places, and what is written on it."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from app.bundle.catalogue.track_map import MapContent
from app.bundle.parts import MAP, MAP_PLACES
from app.indexing.mapping.drawing import MapDrawer, Unmapped
from app.indexing.mapping.quality import measure_map
from app.indexing.progress import Steps
from app.indexing.publish import versions_of
from app.track_map.labels import label_genres


def write_map(drawer: MapDrawer, tracks: Unmapped, directory: Path, steps: Steps) -> dict[str, Any]:
    """Draw a map and write it into the directory of a bundle; of more tracks than the drawer draws, there is none.

    Returns:
        What a report says of it: its quality, how that was measured, and the libraries that drew it; or why there is
        none.
    """
    if drawer.most_tracks is not None and len(tracks) > drawer.most_tracks:
        reason = f"a map has at most {drawer.most_tracks:,} tracks, and these are {len(tracks):,}"
        with steps.step("Drawing the map") as advance:
            advance(0, f"left out: {reason}")
        return {"left_out": reason}
    with steps.step("Drawing the map", total=len(tracks)) as advance:
        drawn = drawer.draw(tracks, advance)
        quality = measure_map(drawn.places, tracks)
        content = MapContent(
            families=drawn.families,
            labels=label_genres(tracks.genres, drawn.families, drawn.places),
            trustworthiness=quality.trustworthiness,
            continuity=quality.continuity,
        )
        np.save(directory / MAP_PLACES, drawn.places)
        (directory / MAP).write_text(content.model_dump_json(indent=1) + "\n", encoding="utf-8")
    return {**asdict(quality), "libraries": versions_of(drawer.libraries)}
