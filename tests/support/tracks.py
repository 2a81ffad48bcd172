"""Any tracks that a catalogue may have."""

from typing import Any

import numpy as np
from hypothesis import strategies as st

from app.bundle.catalogue.extras import EXTRAS
from app.bundle.features import FEATURES
from app.catalogue.content import Album, Artist
from app.catalogue.decimals import as_decimals
from app.catalogue.track import Track

# All that UTF-8 can write: no lone surrogates, which a database of texts cannot hold either.
TEXTS = st.text(st.characters(codec="utf-8"), max_size=8) | st.sampled_from(
    ['"\\/', "\0\x1f\x7f\u2028", "🎵 é", "</script>"]
)
ARTISTS = st.builds(Artist, TEXTS, TEXTS)


def features() -> st.SearchStrategy[tuple[float, ...]]:
    def of(feature: Any) -> st.SearchStrategy[float]:
        if feature.type == "float":
            known = st.floats(feature.minimum, feature.maximum, width=32, allow_subnormal=False)
        else:
            known = st.integers(int(feature.minimum), min(int(feature.maximum), 1 << 24)).map(float)
        return known | st.just(float("nan"))

    rows = st.tuples(*(of(feature) for feature in FEATURES))
    return rows.map(lambda row: tuple(as_decimals(np.array(row, dtype=np.float32)).tolist()))


TRACKS = st.builds(
    Track,
    index=st.just(0),
    id=TEXTS,
    name=TEXTS,
    album=st.builds(Album, TEXTS, TEXTS),
    artists=st.lists(ARTISTS, max_size=3).map(tuple),
    genres=st.lists(TEXTS, max_size=3).map(tuple),
    genres_from=st.sampled_from(["table", "tags", "model", None]),
    features=features(),
    extras=st.fixed_dictionaries(
        {}, optional={extra.name: TEXTS if extra.type is str else st.integers(1000, 2100) for extra in EXTRAS}
    ),
)
