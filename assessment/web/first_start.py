"""First start: the first administrator, made with the one-time code from the server's log. And one-time links that set a password."""

from __future__ import annotations

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from assessment.identity.refusals import RefusedError
from assessment.records import Account
from assessment.web import pages
from assessment.web.door import Door, address_of, refusal_box, refusal_sentence
from assessment.web.html import Html


class FirstStartPages:
    def __init__(self, door: Door) -> None:
        self._door = door
        self._accounts = door.application.accounts

    def routes(self) -> list[Route]:
        return [
            Route("/first-start", self._door.guarded(self.show), methods=["GET"]),
            Route("/first-start", self._door.guarded(self.create), methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        if not await to_thread.run_sync(self._accounts.is_empty):
            return RedirectResponse("/sign-in", 303)
        return self._page(request, {}, None)

    async def create(self, request: Request) -> Response:
        form = await self._door.form_of(request)
        language = self._door.language_of(request)
        if form.get("password", "") != form.get("again", ""):
            return self._page(request, form, different_box(self._door, request), 400)
        try:
            account = await to_thread.run_sync(self._create, form, language, address_of(request), limiter=self._door.hashing)
        except RefusedError as error:
            return self._page(request, form, refusal_box(self._door.texts(language), error), 400)
        return await self._door.enter(request, account, "/", language)

    def _create(self, form: dict[str, str], language: str, address: str) -> Account:
        code, login, name, password = (form.get(field, "") for field in ("code", "login", "name", "password"))
        return self._accounts.create_first_administrator(code, login, name, password, language=language, address=address)

    def _page(self, request: Request, values: dict[str, str], message: Html | None, status: int = 200) -> Response:
        def show(look: pages.Look, token: str) -> str:
            return pages.first_start_page(look, token, values=values, message=message)

        return self._door.form_page(request, self._door.look(request), show, status)


class TicketPages:
    """Invitation and reset links. Their address is a secret: it is never logged, and the pages send no referrer."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self._accounts = door.application.accounts

    def routes(self) -> list[Route]:
        return [
            Route("/ticket/{secret}", self._door.guarded(self.show), methods=["GET"]),
            Route("/ticket/{secret}", self._door.guarded(self.take_up), methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        try:
            account = await to_thread.run_sync(self._accounts.ticket_account, request.path_params["secret"])
        except RefusedError as error:
            return self._invalid(request, error)
        return self._page(request, account, None)

    async def take_up(self, request: Request) -> Response:
        form = await self._door.form_of(request)
        secret = request.path_params["secret"]
        language = self._door.language_of(request)
        try:
            account = await to_thread.run_sync(self._accounts.ticket_account, secret)
        except RefusedError as error:
            return self._invalid(request, error)
        if form.get("password", "") != form.get("again", ""):
            return self._page(request, account, different_box(self._door, request), 400)
        try:
            account = await to_thread.run_sync(self._accounts.take_up_ticket, secret, form.get("password", ""), limiter=self._door.hashing)
        except RefusedError as error:
            return self._page(request, account, refusal_box(self._door.texts(language), error), 400)
        return await self._door.enter(request, account, "/", account.language)

    def _page(self, request: Request, account: Account, message: Html | None, status: int = 200) -> Response:
        def show(look: pages.Look, token: str) -> str:
            return pages.ticket_page(look, token, account, message=message)

        return self._door.form_page(request, self._door.look(request), show, status)

    def _invalid(self, request: Request, error: RefusedError) -> Response:
        t = self._door.texts(self._door.language_of(request))
        return self._door.message(request, t("This link is not valid"), refusal_sentence(t, error), 404)


def different_box(door: Door, request: Request) -> Html:
    t = door.texts(door.language_of(request))
    return pages.error_box(t("That did not work."), t("The two passwords differ. Type the same one twice."))
