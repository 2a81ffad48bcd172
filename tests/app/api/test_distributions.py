import httpx
import pytest


def test_distributions_answer_has_the_shape_of_the_contract(client: httpx.Client) -> None:
    answer = client.get("/distributions").raise_for_status().json()
    assert list(answer) == ["distributions", "n_tracks", "model"]
    assert answer["n_tracks"] == client.get("/info").json()["n_tracks"]
    assert answer["model"] == client.get("/info").json()["model"]
    energy = next(one for one in answer["distributions"] if one["name"] == "energy")
    assert list(energy) == ["name", "unit", "n_known", "least", "greatest", "edges", "counts"]
    assert len(energy["edges"]) == len(energy["counts"]) + 1
    assert sum(energy["counts"]) == energy["n_known"] == answer["n_tracks"]


@pytest.mark.parametrize(("name", "unit"), [("tempo", "beats/min"), ("duration_ms", "ms"), ("valence", None)])
def test_distributions_have_the_units_of_the_features(client: httpx.Client, name: str, unit: str | None) -> None:
    found = {one["name"]: one for one in client.get("/distributions").json()["distributions"]}
    assert found[name]["unit"] == unit
