import httpx


def test_similar_planted_track_returns_its_genre(client: httpx.Client) -> None:
    answer = client.get("/tracks/punk-05/similar?k=10").json()
    assert all("punk" in one["track"]["genres"] for one in answer["similar"])
