"""Signing in, out, and as a demonstration persona; the language of a visit."""

from __future__ import annotations

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from assessment.errors import NotAllowedError
from assessment.identity.refusals import RefusedError
from assessment.locale import LANGUAGES
from assessment.records import Account
from assessment.web import pages
from assessment.web.cookies import LANGUAGE, LANGUAGE_KEPT_SECONDS, SESSION, drop_cookie, set_cookie
from assessment.web.door import Door, address_of, refusal_box
from assessment.web.forms import check_form_token, check_session_token, comes_from_here, read_form, safe_next
from assessment.web.html import Html

STORAGE = '"storage"'  # drafts kept in the browser go; the compressed static files stay


class SignInPages:
    def __init__(self, door: Door) -> None:
        self._door = door
        self._accounts = door.application.accounts
        self._sessions = door.application.sessions

    def routes(self) -> list[Route]:
        guarded = self._door.guarded
        return [
            Route("/sign-in", guarded(self.show), methods=["GET"]),
            Route("/sign-in", guarded(self.sign_in), methods=["POST"]),
            Route("/sign-out", guarded(self.ask_sign_out), methods=["GET"]),
            Route("/sign-out", guarded(self.sign_out), methods=["POST"]),
            Route("/persona/{account}", guarded(self.enter_persona), methods=["POST"]),
            Route("/language", guarded(self.change_language), methods=["POST"]),
            Route("/session", self.session, methods=["GET"]),
        ]

    async def show(self, request: Request) -> Response:
        following = safe_next(request.query_params.get("next", "/"))
        if await self._door.visit_of(request):
            return RedirectResponse(following, 303)
        if await to_thread.run_sync(self._accounts.is_empty):
            return RedirectResponse("/first-start", 303)
        response = await self._page(request, following, message=self._note(request))
        if request.query_params.get("out") and comes_from_here(request.headers):
            response.headers["Clear-Site-Data"] = STORAGE  # here too: a tab may be sent here before the answer to "Sign out" arrives
        if request.cookies.get(self._door.session_cookie):
            drop_cookie(response, SESSION, self._door.tls)
        return response

    async def sign_in(self, request: Request) -> Response:
        form = await self._door.form_of(request)
        following, login = safe_next(form.get("next", "/")), form.get("login", "")
        try:
            account = await self._authenticated(login, form.get("password", ""), address_of(request))
        except RefusedError as error:
            box = refusal_box(self._door.texts(self._door.language_of(request)), error)
            return await self._page(request, following, login=login[:256], message=box, status=429 if error.wait_seconds else 403)
        return await self._door.enter(request, account, following, self._language_for(request, account), shared=form.get("shared") == "1")

    async def _authenticated(self, login: str, password: str, address: str) -> Account:
        """Those who wait for their turn at hashing wait apart from the threads that serve everybody else."""
        check = self._accounts.authenticate
        return await to_thread.run_sync(check, login, password, address, limiter=self._door.hashing)

    async def ask_sign_out(self, request: Request) -> Response:
        """For a link that is followed without script: a page with the button."""
        visit = await self._door.visit_of(request)
        if visit is None:
            return RedirectResponse("/sign-in", 303)
        look = self._door.look(request, visit.session.language)
        return self._door.page(pages.sign_out_page(look, visit.session.csrf))

    async def sign_out(self, request: Request) -> Response:
        visit = await self._door.visit_of(request)
        if visit:
            check_session_token(visit.session.csrf, (await read_form(request)).get("token", ""))
            await to_thread.run_sync(self._sessions.close_key, visit.session.key)
        response = RedirectResponse("/sign-in?out=1", 303, {"Clear-Site-Data": STORAGE})
        drop_cookie(response, SESSION, self._door.tls)
        return response

    async def enter_persona(self, request: Request) -> Response:
        """On a demonstration store only: no password exists there to ask for."""
        await self._door.form_of(request)
        wanted = request.path_params["account"]
        personas = self._accounts.personas() if self._door.is_demonstration() else ()
        account = next((persona for persona in personas if persona.key == wanted), None)
        if account is None:
            raise NotAllowedError("There is no such persona here. Sign in with your login and password.")
        return await self._door.enter(request, account, "/", self._language_for(request, account))

    async def change_language(self, request: Request) -> Response:
        """Of this visit. A browser without one proves itself by the form cookie."""
        form = await read_form(request)
        visit = await self._door.visit_of(request)
        if visit:
            check_session_token(visit.session.csrf, form.get("token", ""))
        else:
            check_form_token(request.cookies.get(self._door.form_cookie, ""), form.get("token", ""))
        language = form.get("language", "")
        response = RedirectResponse(safe_next(form.get("next", "/")), 303)
        if language in LANGUAGES:
            set_cookie(response, LANGUAGE, language, self._door.tls, LANGUAGE_KEPT_SECONDS)
            if visit:
                await to_thread.run_sync(self._sessions.change_language, visit.session.key, language)
        return response

    async def session(self, request: Request) -> Response:
        """For the page's script: is this visit still valid, and what does a form need? Looking is not activity."""
        token = request.cookies.get(self._door.session_cookie, "")
        visit = await to_thread.run_sync(lambda: self._sessions.resolve(token, touch=False))
        if visit is None:
            return JSONResponse({}, 401)
        session = visit.session
        said = {"csrf": session.csrf, "language": session.language, "shared": session.shared_computer, "account": session.account}
        return JSONResponse(said)

    async def _page(self, request: Request, following: str, *, login: str = "", message: Html | None = None, status: int = 200) -> Response:
        look = self._door.look(request, next=following if following != "/" else "")
        personas: tuple[Account, ...] = ()
        if look.demonstration:
            personas = await to_thread.run_sync(self._accounts.personas)

        def show(look: pages.Look, token: str) -> str:
            return pages.sign_in_page(look, token, following=following, login=login, message=message, personas=personas)

        return self._door.form_page(request, look, show, status)

    def _note(self, request: Request) -> Html | None:
        t = self._door.texts(self._door.language_of(request))
        if request.query_params.get("out"):
            return pages.note_box(t("You are signed out. Every tab of this browser is closed to the assessment."))
        if request.query_params.get("ended"):
            return pages.note_box(t("Your visit has ended. Sign in again to go on; what was saved is kept."))
        return None

    def _language_for(self, request: Request, account: Account) -> str:
        """The one chosen at the door, if one was chosen; otherwise the account's."""
        chosen = request.cookies.get(self._door.language_cookie, "")
        return chosen if chosen in LANGUAGES else account.language
