from fastapi import FastAPI, Request

from app.api.routing.families import family_router, take_routes


def test_family_describes_its_endpoints_by_tag_and_name() -> None:
    router = family_router("songs", prefix="/songs")

    @router.get("/{id}")
    async def get_song(request: Request) -> str:
        return ""

    app = FastAPI()
    take_routes(app, [router])
    operation = app.openapi()["paths"]["/songs/{id}"]["get"]
    assert (operation["tags"], operation["operationId"]) == (["songs"], "get_song")
