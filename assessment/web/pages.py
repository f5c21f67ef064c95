"""The door's pages as HTML: what a person sees before signing in, and when something is wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from assessment.locale import LANGUAGES, Texts
from assessment.records import Account, Role
from assessment.web.html import Html, join, tag


@dataclass(frozen=True, slots=True)
class Look:
    """What every page of the door needs: the reader's language, where the language links lead, and the addresses of its assets."""

    t: Texts
    language: str
    path: str
    assets: Mapping[str, str]
    demonstration: bool = False
    query: Mapping[str, str] = field(default_factory=dict)


def document(look: Look, title: str, *content: Html, columns: str = "one") -> str:
    """A whole page around `content`."""
    t = look.t
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("title", f"{title} · {t('Global Shield Assessment')}"),
        tag("link", rel="icon", href=look.assets["mark.svg"], type="image/svg+xml"),
        tag("link", rel="stylesheet", href=look.assets["door.css"]),
    )
    body = tag("body", _bar(look), _strip(look), tag("main", *content, class_=columns), _foot(look))
    return f"<!DOCTYPE html>\n{tag('html', head, body, lang=look.language)}"


def sign_in_page(
    look: Look, token: str, *, following: str = "/", login: str = "", message: Html | None = None, personas: Sequence[Account] = ()
) -> str:
    lead = _personas(look, token, personas) if personas else _welcome(look)
    form = _sign_in_form(look, token, following, login, is_refused=message is not None and "error" in message, focus=not personas)
    panel = tag("section", tag("h2", look.t("Sign in"), id="sign-in"), message, form, class_="panel", aria_labelledby="sign-in")
    return document(look, look.t("Sign in"), lead, panel, columns="people" if personas else "two")


def first_start_page(look: Look, token: str, *, values: Mapping[str, str], message: Html | None = None) -> str:
    t = look.t
    code_hint = t("The server wrote it to its log when it started. It looks like ABCD-EFGH-IJKL-MNOP.")
    fields = (
        _field("code", t("One-time code"), values.get("code", ""), hint=code_hint, autofocus=True),
        _field("login", t("Login"), values.get("login", ""), autocomplete="username", hint=t("Letters, digits, and . _ - @ +")),
        _field("name", t("Your name"), values.get("name", ""), autocomplete="name"),
        *_new_password_fields(look),
    )
    return document(
        look,
        t("First start"),
        tag(
            "section",
            tag("h1", t("First start")),
            tag("p", t("This installation has no account yet. Make the first one: its administrator, who invites everybody else.")),
            tag("p", t("The administrator never sees an administration's answers.")),
            message,
            _form("/first-start", token, *fields, _button(t("Make the account"))),
            class_="panel",
        ),
    )


def ticket_page(look: Look, token: str, account: Account, *, message: Html | None = None) -> str:
    """`look.path` is the link itself."""
    t = look.t
    login = tag("input", type="text", name="username", value=account.login, autocomplete="username", readonly=True, hidden=True)
    return document(
        look,
        t("Choose your password"),
        tag(
            "section",
            tag("h1", t("Choose your password")),
            tag("p", t("For %(name)s. Your login:", name=account.name), " ", tag("strong", account.login)),
            message,
            _form(look.path, token, login, *_new_password_fields(look, autofocus=True), _button(t("Save and sign in"))),
            tag("p", t("This link works once. Afterwards you sign in with your login and this password."), class_="after"),
            class_="panel",
        ),
    )


def sign_out_page(look: Look, token: str) -> str:
    t = look.t
    return document(
        look,
        t("Sign out"),
        tag(
            "section",
            tag("h1", t("Sign out?")),
            tag("p", t("Every tab of this browser is closed to the assessment, and drafts kept in it are removed. Saved answers stay.")),
            _form("/sign-out", token, _button(t("Sign out"))),
            tag("p", tag("a", t("Back to the assessment"), href="/"), class_="after"),
            class_="panel",
        ),
    )


def message_page(look: Look, title: str, sentence: str, *, link: str = "/", link_text: str = "") -> str:
    """What went wrong and what to do."""
    way_on = tag("p", tag("a", link_text or look.t("Back to the assessment"), href=link), class_="after")
    return document(look, title, tag("section", tag("h1", title), tag("p", sentence), way_on, class_="panel"))


def error_box(title: str, sentence: str) -> Html:
    return tag("div", tag("strong", title), sentence, class_="message error", role="alert", id="message")


def note_box(sentence: str) -> Html:
    return tag("div", sentence, class_="message", role="status", id="message")


def _bar(look: Look) -> Html:
    mark = tag("img", src=look.assets["mark.svg"], alt="", width=32, height=32)
    links = [_language_link(look, code, name) for code, name in LANGUAGES.items()]
    languages = tag("nav", tag("ul", *links, class_="languages"), aria_label=look.t("Language"))
    return tag("header", mark, tag("span", look.t("Global Shield Assessment"), class_="name"), languages, class_="bar")


def _language_link(look: Look, code: str, name: str) -> Html:
    address = f"{look.path}?{urlencode({**look.query, 'lang': code})}"
    current = "true" if code == look.language else None
    return tag("li", tag("a", name, href=address, lang=code, hreflang=code, aria_current=current))


def _strip(look: Look) -> Html | None:
    if not look.demonstration:
        return None
    what = tag("span", look.t("Every person, answer and score on this installation is invented."))
    return tag("div", look.t("Synthetic data."), " ", what, class_="strip", role="note")


def _foot(look: Look) -> Html:
    return tag("footer", look.t("Nothing on these pages is sent to anyone but this server."), class_="foot")


def _welcome(look: Look) -> Html:
    t = look.t
    steps = (
        t("Answer each criterion with your colleagues; every change is kept."),
        t("See the maturity level that follows, and why."),
        t("Sign off, and choose who may see the result."),
    )
    return tag(
        "section",
        tag("h1", t("How ready is your administration?")),
        tag("p", t("Customs administrations assess themselves against Programme Global Shield, and follow their progress.")),
        tag("ol", *(tag("li", step) for step in steps), class_="steps"),
        class_="lead",
    )


def _sign_in_form(look: Look, token: str, following: str, login: str, *, is_refused: bool, focus: bool) -> Html:
    t = look.t
    shared = tag(
        "div",
        tag("input", type="checkbox", id="shared", name="shared", value="1", aria_describedby="shared-hint"),
        tag("label", t("This is a shared computer"), for_="shared"),
        tag("span", t("Signs you out after 15 minutes without use and keeps no drafts in this browser."), class_="hint", id="shared-hint"),
        class_="choice",
    )
    form = _form(
        "/sign-in",
        token,
        tag("input", type="hidden", name="next", value=following) if following != "/" else None,
        _field("login", t("Login"), login, autocomplete="username", autofocus=focus and not login, refused=is_refused),
        _field("password", t("Password"), "", secret=True, autocomplete="current-password", autofocus=bool(login), refused=is_refused),
        shared,
        _button(t("Sign in")),
    )
    forgotten = t("Forgotten your password, or no account yet? Ask your coordinator for a one-time link.")
    return join(form, tag("p", forgotten, class_="after"))


def _personas(look: Look, token: str, personas: Sequence[Account]) -> Html:
    t = look.t
    cards = (_persona_card(look, token, persona) for persona in personas)
    return tag(
        "section",
        tag("h1", t("Look around as one of these people")),
        tag("p", t("One click enters. Nothing you change here concerns a real administration.")),
        tag("div", *cards, class_="cards"),
        class_="lead",
    )


def _persona_card(look: Look, token: str, persona: Account) -> Html:
    grant = persona.grants[0] if persona.grants else None
    role, sentence = _role_words(look.t)[grant.role] if grant else (look.t("Visitor"), "")
    who = " · ".join(part for part in (persona.name, persona.function or (grant.member if grant else "")) if part)
    button = tag(
        "button",
        tag("span", role, class_="role"),
        tag("span", who, class_="who"),
        tag("span", sentence, class_="what"),
        class_="card",
        type="submit",
    )
    return _form(f"/persona/{persona.key}", token, button)


def _role_words(t: Texts) -> Mapping[Role, tuple[str, str]]:
    return {
        Role.ADMINISTRATOR: (t("Administrator"), t("Gives accounts and keeps the installation running; sees no answers.")),
        Role.COORDINATOR: (t("Coordinator"), t("Leads the assessment of one administration and shares out the work.")),
        Role.CONTRIBUTOR: (t("Contributor"), t("Answers or proposes answers for the sections assigned.")),
        Role.HEAD: (t("Head of administration"), t("Reviews the result, signs it off and decides who may see it.")),
        Role.SECRETARIAT: (t("Secretariat"), t("Follows the round and reads what members have disclosed.")),
        Role.MISSION: (t("Mission team"), t("Visits members and gives its own ratings beside theirs.")),
    }


def _form(action: str, token: str, *content: Html | None) -> Html:
    return tag("form", tag("input", type="hidden", name="token", value=token), *content, method="post", action=action)


def _button(text: str) -> Html:
    return tag("button", text, class_="main", type="submit")


def _new_password_fields(look: Look, *, autofocus: bool = False) -> tuple[Html, Html]:
    t = look.t
    hint = t("At least 12 characters. A sentence that only you would think of is best.")
    first = _field("password", t("New password"), "", secret=True, autocomplete="new-password", hint=hint, autofocus=autofocus)
    return first, _field("again", t("The same password again"), "", secret=True, autocomplete="new-password")


def _field(
    name: str,
    label: str,
    value: str,
    *,
    secret: bool = False,
    autocomplete: str = "off",
    hint: str = "",
    autofocus: bool = False,
    refused: bool = False,
) -> Html:
    described = " ".join(part for part in (f"{name}-hint" if hint else "", "message" if refused else "") if part)
    box = tag(
        "input",
        type="password" if secret else "text",
        id=name,
        name=name,
        value=None if secret else value,
        required=True,
        maxlength=256,
        autocomplete=autocomplete,
        autocapitalize="none",
        spellcheck="false",
        autofocus=autofocus,
        aria_describedby=described or None,
        aria_invalid="true" if refused else None,
    )
    note = tag("span", hint, class_="hint", id=f"{name}-hint") if hint else None
    return tag("div", tag("label", label, for_=name), box, note, class_="field")
