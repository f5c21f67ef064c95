"""Files that leave the server: each asks the permission table through its service, and is never stored on the way."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import chain
from urllib.parse import quote

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from assessment.errors import AssessmentError, NotAllowedError, NotFoundError, StoreError
from assessment.identity.actor import Actor
from assessment.locale import LANGUAGES
from assessment.web.door import Door
from assessment.web.gate import ACTOR
from assessment.web.headers import PRINT_POLICY, SANDBOX_POLICY
from assessment.web.served import AnalysisChoice, BoardChoice, Download, WorkbookChoice

_LOG = logging.getLogger(__name__)

Fetch = Callable[[], Download]


class DownloadRoutes:
    def __init__(self, door: Door) -> None:
        self._door = door
        self._downloads = door.application.downloads

    def routes(self) -> list[Route]:
        return [
            Route("/download/summary/{member}/{assessment}", self.summary, methods=["GET"]),
            Route("/download/print/{member}/{assessment}", self.printed, methods=["GET"]),
            Route("/download/mission-workbook/{mission}", self.mission_workbook, methods=["GET"]),
            Route("/download/mission-report/{mission}", self.mission_report, methods=["GET"]),
            Route("/download/workbook/{member}/{assessment}", self.workbook, methods=["GET"]),
            Route("/download/receipt/{member}/{assessment}/{receipt}", self.receipt, methods=["GET"]),
            Route("/download/board", self.board, methods=["GET"]),
            Route("/download/workshops", self.workshops, methods=["GET"]),
            Route("/download/analysis", self.analysis, methods=["GET"]),
            Route("/evidence/{member}/{evidence}", self.evidence, methods=["GET"]),
        ]

    async def summary(self, request: Request) -> Response:
        actor, path = _actor(request), request.path_params
        language = _language(request, actor)
        return await self._answer(
            request, lambda: self._downloads.summary_workbook(actor, path["member"], path["assessment"], language), SANDBOX_POLICY
        )

    async def printed(self, request: Request) -> Response:
        """Shown in the browser, to be printed from there."""
        actor, path = _actor(request), request.path_params
        language = _language(request, actor)
        return await self._answer(
            request, lambda: self._downloads.print_page(actor, path["member"], path["assessment"], language), PRINT_POLICY, inline=True
        )

    async def evidence(self, request: Request) -> Response:
        actor, path = _actor(request), request.path_params
        return await self._answer(request, lambda: self._downloads.evidence_file(actor, path["member"], path["evidence"]), SANDBOX_POLICY)

    async def mission_workbook(self, request: Request) -> Response:
        actor, mission = _actor(request), request.path_params["mission"]
        language = _language(request, actor)
        return await self._answer(request, lambda: self._downloads.mission_workbook(actor, mission, language), SANDBOX_POLICY)

    async def mission_report(self, request: Request) -> Response:
        actor, mission = _actor(request), request.path_params["mission"]
        language = _language(request, actor)
        return await self._answer(request, lambda: self._downloads.mission_report(actor, mission, language), SANDBOX_POLICY)

    async def workbook(self, request: Request) -> Response:
        """An answer workbook; `section` may be given several times, `languages` separated by commas."""
        actor, path, asked = _actor(request), request.path_params, request.query_params
        languages = tuple(filter(None, asked.get("languages", "").split(",")))
        choice = WorkbookChoice(tuple(asked.getlist("section")), languages, asked.get("filled", "1") != "0")
        language = _language(request, actor)
        return await self._answer(
            request, lambda: self._downloads.answer_workbook(actor, path["member"], path["assessment"], choice, language), SANDBOX_POLICY
        )

    async def receipt(self, request: Request) -> Response:
        actor, path = _actor(request), request.path_params
        return await self._answer(
            request, lambda: self._downloads.workbook_receipt(actor, path["member"], path["assessment"], path["receipt"]), SANDBOX_POLICY
        )

    async def board(self, request: Request) -> Response:
        """The status board with the filters of its page."""
        actor, asked = _actor(request), request.query_params
        choice = BoardChoice(asked.get("round", ""), asked.get("region", ""), asked.get("state", ""), asked.get("file", "xlsx"))
        language = _language(request, actor)
        return await self._answer(request, lambda: self._downloads.status_board(actor, choice, language), SANDBOX_POLICY)

    async def workshops(self, request: Request) -> Response:
        """The list of shared workshops, chosen as on its page."""
        actor, asked = _actor(request), request.query_params
        address = {name: asked.getlist(name) for name in asked}
        language = _language(request, actor)
        return await self._answer(request, lambda: self._downloads.workshops(actor, address, language), SANDBOX_POLICY)

    async def analysis(self, request: Request) -> Response:
        """The quarterly analysis; its page too is a file to keep and to hand on."""
        actor, asked = _actor(request), request.query_params
        choice = AnalysisChoice(asked.get("period", ""), asked.get("edition", ""), asked.get("format", "xlsx"))
        language = _language(request, actor)
        return await self._answer(request, lambda: self._downloads.quarterly_analysis(actor, choice, language), SANDBOX_POLICY)

    async def _answer(self, request: Request, fetch: Fetch, policy: str, *, inline: bool = False) -> Response:
        t = self._door.texts(_actor(request).language)
        try:
            download = await to_thread.run_sync(_begun, fetch)
        except (NotAllowedError, NotFoundError):
            sentence = t("It does not exist, or it is not open to you. Ask the coordinator of the administration it belongs to.")
            return self._door.message(request, t("Not found"), sentence, 404, _actor(request).language)
        except StoreError as error:  # names files of the server: only its log says it
            _LOG.error("a download: %s", error)
            sentence = t("The server met a fault and wrote it to its log. Try again; if it stays, tell the administrator when it happened.")
            return self._door.message(request, t("This file cannot be made"), sentence, 500, _actor(request).language)
        except AssessmentError as error:
            return self._door.message(request, t("This file cannot be made"), str(error), 500, _actor(request).language)
        disposition = "inline" if inline else attachment(download.filename)
        headers = {"Content-Disposition": disposition, "Content-Security-Policy": policy}
        return StreamingResponse(download.content, headers=headers, media_type=download.media_type)


def attachment(filename: str) -> str:
    """Content-Disposition of RFC 6266 with the name of RFC 5987, and a plain one for old programs. Control characters and paths go."""
    name = "".join(character for character in filename if character.isprintable()).replace("/", "_").replace("\\", "_").strip(". ")
    name = name[:150] or "download"
    plain = "".join(character if character.isascii() and character not in '"%;' else "_" for character in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _begun(fetch: Fetch) -> Download:
    """With the first bytes at hand: a refusal or a fault must become a page, not a broken file."""
    download = fetch()
    content: Iterator[bytes] = iter(download.content)
    first = next(content, b"")
    return replace(download, content=chain((first,), content))


def _actor(request: Request) -> Actor:
    actor = request.scope[ACTOR]
    assert isinstance(actor, Actor)  # noqa: S101 (the gate lets nobody through without one)
    return actor


def _language(request: Request, actor: Actor) -> str:
    asked = request.query_params.get("language", "")
    return asked if asked in LANGUAGES else actor.language
