"""All addresses of the door."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from assessment.web.door import Door
from assessment.web.downloads import DownloadRoutes
from assessment.web.first_start import FirstStartPages, TicketPages
from assessment.web.sign_in import SignInPages


async def health(_request: Request) -> Response:
    """For whoever watches the server; says nothing about it."""
    return JSONResponse({"status": "ok"})


def door_routes(door: Door) -> list[BaseRoute]:
    return [
        *SignInPages(door).routes(),
        *FirstStartPages(door).routes(),
        *TicketPages(door).routes(),
        *DownloadRoutes(door).routes(),
        Route("/health", health, methods=["GET"]),
    ]
