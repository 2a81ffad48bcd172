"""The page as an application of its own: one document, and the files that it names."""

from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException
from starlette.types import Scope

from app.api.accept import accepts_gzip
from app.api.errors import install_error_handlers, native_error
from app.web.accept import prefers_html
from app.web.files import PageFile, read_assets, read_document

_ASSETS = "/assets/"
_READING = ["GET", "HEAD"]
_POLICY = "; ".join(
    (
        "default-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "frame-src https://open.spotify.com",  # its player, which is loaded when somebody asks to hear a track
        "object-src 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    )
)
_SAFETY = {
    "Content-Security-Policy": _POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
}
_REVALIDATED = "no-cache"
_FOR_EVER = "public, max-age=31536000, immutable"


def is_page_request(scope: Scope) -> bool:
    """Whether a request is for this application: of a browser for the home page, or of the page for its files."""
    path = scope["path"]
    return path.startswith(_ASSETS) or (path == "/" and scope.get("method") in _READING and prefers_html(scope))


def create_page() -> FastAPI:
    """The page. Its files are read once, here."""
    app = FastAPI(openapi_url=None, redirect_slashes=False)
    document, assets = read_document(), read_assets()

    @app.api_route("/", methods=_READING)
    async def get_document(request: Request) -> Response:
        return _answer(request, document, _REVALIDATED, "Accept, Accept-Encoding")

    @app.api_route(_ASSETS + "{name}", methods=_READING)
    async def get_asset(request: Request, name: str) -> Response:
        if name not in assets:
            raise HTTPException(404)
        return _answer(request, assets[name], _FOR_EVER, "Accept-Encoding")

    install_error_handlers(app, native_error)
    return app


def _answer(request: Request, file: PageFile, caching: str, vary: str) -> Response:
    headers = {**_SAFETY, "Cache-Control": caching, "ETag": file.etag, "Vary": vary}
    if file.etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    if accepts_gzip(request.headers):
        headers["Content-Encoding"] = "gzip"
        return Response(file.compressed, headers=headers, media_type=file.media_type)
    return Response(file.content, headers=headers, media_type=file.media_type)
