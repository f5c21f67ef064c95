"""What all pages of the door share: the reader's language, the form cookie, answers as pages, and entering with a new session."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from assessment.errors import AssessmentError
from assessment.identity.refusals import Refusal, RefusedError
from assessment.identity.sessions import Visit
from assessment.locale import LANGUAGES, Texts
from assessment.records import Account, Installation
from assessment.storage.port import INSTALLATION
from assessment.web import pages
from assessment.web.cookies import FORM, LANGUAGE, LANGUAGE_KEPT_SECONDS, SESSION, cookie_name, drop_cookie, set_cookie
from assessment.web.forms import check_form_token, comes_from_here, form_token, new_form_secret, read_form
from assessment.web.headers import DOOR_POLICY
from assessment.web.html import Html
from assessment.web.language import choose_language
from assessment.web.pages import Look
from assessment.web.served import ServedApplication, TextsOf

Show = Callable[[Look, str], str]
Answer = Callable[[Request], Awaitable[Response]]


class Door:
    """`assets` are the addresses of the style sheet and the mark."""

    def __init__(self, application: ServedApplication, texts: TextsOf, assets: Mapping[str, str]) -> None:
        self.application = application
        self.texts = texts
        self.assets = assets
        self.tls = application.settings.tls
        self.hashing = CapacityLimiter(4)
        self.session_cookie = cookie_name(SESSION, self.tls)
        self.form_cookie = cookie_name(FORM, self.tls)
        self.language_cookie = cookie_name(LANGUAGE, self.tls)

    # The reader

    def language_of(self, request: Request) -> str:
        kept = request.cookies.get(self.language_cookie, "")
        return choose_language(request.query_params.get("lang", ""), kept, request.headers.get("accept-language", ""))

    def look(self, request: Request, language: str = "", **query: str) -> Look:
        language = language or self.language_of(request)
        return Look(
            t=self.texts(language),
            language=language,
            path=request.url.path,
            assets=self.assets,
            demonstration=self.is_demonstration(),
            query={name: value for name, value in query.items() if value},
        )

    def is_demonstration(self) -> bool:
        installation = self.application.store.get(Installation, INSTALLATION, "installation")
        return installation is not None and installation.demonstration

    async def visit_of(self, request: Request) -> Visit | None:
        token = request.cookies.get(self.session_cookie, "")
        return await to_thread.run_sync(self.application.sessions.resolve, token)

    # Forms of a browser without a session

    def form_page(self, request: Request, look: Look, show: Show, status: int = 200) -> Response:
        """`show(look, token)` draws the page; the token fits the cookie that goes with it."""
        secret = request.cookies.get(self.form_cookie, "")
        fresh = secret or new_form_secret()
        response = self.page(show(look, form_token(fresh)), status)
        if not secret:
            set_cookie(response, FORM, fresh, self.tls)
        if request.query_params.get("lang", "") in LANGUAGES:
            set_cookie(response, LANGUAGE, look.language, self.tls, LANGUAGE_KEPT_SECONDS)
        return response

    async def form_of(self, request: Request) -> dict[str, str]:
        """The fields, once the token was found right. Raises AssessmentError."""
        form = await read_form(request)
        check_form_token(request.cookies.get(self.form_cookie, ""), form.get("token", ""))
        return form

    # Answers

    def page(self, html: str, status: int = 200) -> Response:
        return HTMLResponse(html, status, {"Content-Security-Policy": DOOR_POLICY})

    def message(self, request: Request, title: str, sentence: str, status: int, language: str = "") -> Response:
        return self.page(pages.message_page(self.look(request, language), title, sentence), status)

    def guarded(self, answer: Answer) -> Answer:
        """A POST that another site caused is refused; what a person can act on becomes a page."""

        async def guard(request: Request) -> Response:
            t = self.texts(self.language_of(request))
            if request.method == "POST" and not comes_from_here(request.headers):
                return self.message(
                    request, t("Refused"), t("This form was sent from another site. Open the page here and send it again."), 403
                )
            try:
                return await answer(request)
            except AssessmentError:
                return self.message(request, t("Nothing was done"), t("This form has expired or cannot be read. Open the page again."), 400)

        return guard

    async def enter(self, request: Request, account: Account, following: str, language: str, *, shared: bool = False) -> Response:
        """A new session under a new token; whatever token the browser had before ends."""
        former = request.cookies.get(self.session_cookie, "")
        token = await to_thread.run_sync(lambda: self._open(account, former, language, shared))
        response = RedirectResponse(following, 303)
        set_cookie(response, SESSION, token, self.tls)
        drop_cookie(response, FORM, self.tls)
        return response

    def _open(self, account: Account, former: str, language: str, shared: bool) -> str:
        return self.application.sessions.open(account, shared_computer=shared, language=language, replaces=former)


def address_of(request: Request) -> str:
    return request.client.host if request.client else ""


def refusal_box(t: Texts, error: RefusedError) -> Html:
    return pages.error_box(t("That did not work."), refusal_sentence(t, error))


def refusal_sentence(t: Texts, error: RefusedError) -> str:
    sentences = {
        Refusal.SIGN_IN_REFUSED: t("The login or the password is not right. Check both and try again."),
        Refusal.TOO_MANY_ATTEMPTS: t("Too many attempts. Wait %(wait)s, then try again.", wait=_wait(error.wait_seconds)),
        Refusal.PASSWORD_TOO_SHORT: t("The password is too short. Use at least 12 characters."),
        Refusal.PASSWORD_TOO_LONG: t("The password is too long. Use at most 256 characters."),
        Refusal.PASSWORD_IS_LOGIN: t("The password may not be the login. Choose another one."),
        Refusal.PASSWORD_COMMON: t("This password is on the lists that attackers try first. Choose another one."),
        Refusal.PASSWORD_WRONG: t("Your present password is not right. Type it again."),
        Refusal.LOGIN_INVALID: t("A login has 3 to 100 characters: letters, digits, and . _ - @ +. Choose another one."),
        Refusal.LOGIN_TAKEN: t("This login is already in use. Choose another one."),
        Refusal.NAME_MISSING: t("The name is missing. Type the person's name (at most 200 characters)."),
        Refusal.TICKET_INVALID: t("This link or code is not valid: it was used, replaced, or is older than 72 hours. Ask for a new one."),
        Refusal.FIRST_START_DONE: t("This installation already has an administrator. Sign in, or ask the administrator for an invitation."),
        Refusal.LAST_ADMINISTRATOR: t("This is the last administrator who can sign in. Name another one first."),
    }
    return sentences[error.refusal]


def _wait(seconds: int) -> str:
    """Units that need no plural in either language."""
    return f"{seconds} s" if seconds < 90 else f"{-(-seconds // 60)} min"
