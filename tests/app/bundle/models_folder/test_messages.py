from pathlib import Path

import pytest

from app.bundle.models_folder.messages import without_folder


@pytest.mark.parametrize(
    ("models_dir", "message", "shown"),
    [
        ("/srv/models", "/srv/models/demo/map.npy: no array", "demo/map.npy: no array"),
        ("/srv/models", "no bundle in /srv/models: write one", "no bundle in the models folder: write one"),
        ("models", "models/demo: the demo models", "models/demo: the demo models"),
    ],
)
def test_message_does_not_say_where_the_folder_lies(models_dir: str, message: str, shown: str) -> None:
    assert without_folder(message, Path(models_dir)) == shown
