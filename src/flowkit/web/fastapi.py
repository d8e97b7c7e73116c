"""The pages in a FastAPI application: ``app.include_router(router(site), prefix="/inscription")``."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.types import ASGIApp, Receive, Scope, Send

from flowkit.web.app import application
from flowkit.web.site import Site


def router(site: Site) -> APIRouter:
    """A router with everything of a site; what it serves is not in the host's own OpenAPI description."""
    made = APIRouter()
    made.add_route("/{place:path}", _Below(application(site)), include_in_schema=False)  # type: ignore[arg-type]
    return made


class _Below:
    """Tells the site below which prefix it is; a router includes routes, and tells them nothing."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        path, root, place = scope["path"], scope.get("root_path", ""), f"/{scope['path_params']['place']}"
        below = path[: len(path) - len(place)]
        root = below if below.startswith(root) else root + below
        await self._app({**scope, "root_path": root, "path": root + place, "path_params": {}}, receive, send)
