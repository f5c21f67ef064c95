"""Signing in and out, one-time links, personas: cookies, forged requests, open redirects, messages that tell nothing."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from door_client import Browser
from open_door import PASSWORD, Door

from assessment.identity.sessions import Sessions
from assessment.identity.times import utc_now
from assessment.records import Ticket
from assessment.storage.port import ACCOUNTS, SESSIONS, Put
from assessment.web.forms import comes_from_here, safe_next


def cookie_line(answer, name: str) -> str:
    return next(line for line in answer.headers["set-cookie"].splitlines() if line.startswith(f"{name}="))


def test_the_session_cookie_is_httponly_lax_and_ends_with_the_browser(door: Door):
    line = cookie_line(door.browser().sign_in(door.person().login, PASSWORD), "gsa").lower()
    assert "httponly" in line
    assert "samesite=lax" in line
    assert "path=/" in line
    assert "max-age" not in line
    assert "domain" not in line


def test_behind_tls_cookies_are_secure_and_host_bound_and_https_is_remembered(tls_door: Door):
    browser = tls_door.browser()
    page = browser.get("/sign-in")
    answer = browser.post("/sign-in", {"token": page.token, "login": "ada", "password": PASSWORD})
    assert answer.status == 303
    for line in (cookie_line(answer, "__Host-gsa"), cookie_line(page, "__Host-gsa-form")):
        assert "secure" in line.lower()
        assert "path=/" in line.lower()
    assert answer.headers["strict-transport-security"].startswith("max-age=31536000")
    assert browser.is_signed_in


def test_without_tls_nothing_claims_it(door: Door):
    assert "strict-transport-security" not in door.browser().get("/sign-in").headers


def test_signing_in_gives_a_new_token_whatever_the_browser_held(door: Door):
    """Session fixation: a token planted beforehand, unknown or valid, never becomes the session."""
    planted = door.browser()
    planted.cookies["gsa"] = "planted-by-somebody"
    planted.sign_in(door.person().login, PASSWORD)
    assert planted.cookies["gsa"] != "planted-by-somebody"
    attacker = door.signed_in()
    victim = Browser(door.port, {"gsa": attacker.cookies["gsa"]})
    page = Browser(door.port).get("/sign-in")
    victim.cookies["gsa-form"] = re.search(r"gsa-form=([^;]+)", page.headers["set-cookie"])[1]
    victim.post("/sign-in", {"token": page.token, "login": door.person().login, "password": PASSWORD})
    assert victim.cookies["gsa"] != attacker.cookies["gsa"]
    assert not attacker.is_signed_in  # the former session ended


def test_a_form_without_its_token_changes_nothing(door: Door):
    account = door.person()
    browser = door.browser()
    browser.get("/sign-in")
    for token in ("", "x", "é"):
        answer = browser.post("/sign-in", {"token": token, "login": account.login, "password": PASSWORD})
        assert answer.status == 400
    assert "gsa" not in browser.cookies


def test_a_token_is_bound_to_the_browser_it_was_shown_to(door: Door):
    page = door.browser().get("/sign-in")
    other = door.browser()
    other.get("/sign-in")
    assert other.post("/sign-in", {"token": page.token, "login": "ada", "password": PASSWORD}).status == 400


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "http://evil.example"},
        {"Origin": "http://127.0.0.1:1"},
    ],
)
def test_a_form_that_another_site_sent_is_refused_even_with_a_token(door: Door, headers):
    account = door.person()
    browser = door.browser()
    answer = browser.fill("/sign-in", {"login": account.login, "password": PASSWORD}, **headers)
    assert answer.status == 403
    assert "gsa" not in browser.cookies


def test_the_browsers_own_form_counts_as_ours_although_no_referrer_hides_its_origin():
    assert comes_from_here({"sec-fetch-site": "same-origin", "origin": "null", "host": "gsa.example"})
    assert comes_from_here({"origin": "null", "host": "gsa.example"})  # plain http in an old browser: the token decides
    assert not comes_from_here({"sec-fetch-site": "cross-site", "origin": "null", "host": "gsa.example"})


def test_signing_out_needs_the_sessions_token(door: Door):
    browser = door.signed_in()
    assert browser.post("/sign-out", {"token": "x"}).status == 400
    assert browser.is_signed_in


def test_signing_out_by_a_link_asks_first(door: Door):
    browser = door.signed_in()
    page = browser.get("/sign-out")
    assert page.status == 200
    assert browser.is_signed_in
    answer = browser.post("/sign-out", {"token": page.token})
    assert (answer.status, answer.headers["location"]) == (303, "/sign-in?out=1")
    assert answer.headers["clear-site-data"] == '"storage"'
    assert "gsa" not in browser.cookies


def test_after_signing_out_the_old_cookie_is_worth_nothing(door: Door):
    browser = door.signed_in()
    kept = dict(browser.cookies)
    browser.fill("/sign-out", {})
    assert not Browser(door.port, kept).is_signed_in


def test_signing_out_twice_or_without_a_session_is_no_fault(door: Door):
    assert door.browser().post("/sign-out", {}).status == 303


@pytest.mark.parametrize(
    "address",
    [
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https://evil.example",
        "http:/evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "/\n/evil.example",
        " //evil.example",
        "/é",
        "evil.example",
        "",
        "/sign-out",
        "/sign-in?next=/",
        "/ticket/abc",
        "/_stcore/host-config",
        "/" + "x" * 600,
    ],
)
def test_no_address_leads_elsewhere_after_signing_in(door: Door, address):
    assert safe_next(address) == "/"


@pytest.mark.parametrize("address", ["/", "/results", "/results?round=2026&member=SEN", "/a//b"])
def test_an_address_of_this_site_is_gone_on_to(address):
    assert safe_next(address) == address


def test_the_server_goes_nowhere_else_either(door: Door):
    answer = door.browser().fill("/sign-in", {"login": door.person().login, "password": PASSWORD, "next": "//evil.example/x"})
    assert (answer.status, answer.headers["location"]) == (303, "/")


def test_unknown_and_wrong_give_the_same_page(door: Door):
    """Byte for byte, but for the login that was typed and the form's token."""
    known, unknown = door.person().login, "nobody-at-all"
    pages = []
    for login in (known, unknown):
        browser = door.browser()
        answer = browser.sign_in(login, "wrong password")
        pages.append((answer.status, answer.text.replace(login, "LOGIN").replace(answer.token, "TOKEN")))
    assert pages[0] == pages[1]
    assert pages[0][0] == 403


def test_after_five_failures_the_page_says_how_long_to_wait(door: Door):
    account = door.person()
    answers = [door.browser().sign_in(account.login, "wrong password").status for _ in range(6)]
    assert answers == [403] * 5 + [429]
    waiting = door.browser().sign_in(account.login, PASSWORD)
    assert waiting.status == 429
    assert re.search(r"Wait \d+ s, then try again", waiting.text)


def test_what_is_typed_is_shown_as_text(door: Door):
    answer = door.browser().sign_in('"><script>alert(1)</script>', "wrong password")
    assert "<script" not in answer.text
    assert "&lt;script&gt;" in answer.text


def test_a_huge_form_is_refused(door: Door):
    browser = door.browser()
    token = browser.get("/sign-in").token
    assert browser.post("/sign-in", {"token": token, "login": "x" * 20_000, "password": "y"}).status == 400
    many = {f"f{number}": "" for number in range(50)}
    assert browser.post("/sign-in", {"token": token, **many}).status == 400


def test_an_invitation_sets_a_password_once_and_signs_in(door: Door):
    invited = door.application.accounts.create_account("invited", "Invited <i>Person</i>", "", "fr", (), by="test")
    path = f"/ticket/{invited.secret}"
    browser = door.browser()
    page = browser.get(path)
    assert "Invited &lt;i&gt;Person&lt;/i&gt;" in page.text
    assert browser.post(path, {"token": page.token, "password": PASSWORD, "again": PASSWORD + "x"}).status == 400
    assert browser.post(path, {"token": page.token, "password": "short", "again": "short"}).status == 400
    answer = browser.post(path, {"token": page.token, "password": PASSWORD, "again": PASSWORD})
    assert (answer.status, answer.headers["location"]) == (303, "/")
    assert browser.is_signed_in
    assert door.browser().get(path).status == 404


def test_an_expired_and_an_unknown_link_look_alike(door: Door):
    invited = door.application.accounts.create_account("late", "Late", "", "en", (), by="test")
    store = door.application.store
    ticket = next(ticket for ticket in store.all(Ticket, ACCOUNTS) if ticket.account == invited.account.key)
    store.write(ACCOUNTS, [Put(replace(ticket, expires_at="2026-01-01T00:00:00Z"), ticket.revision)])
    expired, unknown = door.browser().get(f"/ticket/{invited.secret}"), door.browser().get("/ticket/unknown")
    assert (expired.status, unknown.status) == (404, 404)
    assert expired.text.replace(invited.secret, "X") == unknown.text.replace("unknown", "X")


def test_links_passwords_and_tokens_never_reach_the_log(door: Door):
    invited = door.application.accounts.create_account("logged", "Logged", "", "en", (), by="test")
    browser = door.browser()
    browser.fill(f"/ticket/{invited.secret}", {"password": PASSWORD, "again": PASSWORD})
    log = door.log.read_text()
    assert invited.secret not in log
    assert PASSWORD not in log
    assert browser.cookies["gsa"] not in log


def test_an_idle_session_ends_and_a_shared_computer_sooner(door: Door):
    usual, shared = door.signed_in(), door.signed_in(shared="1")
    for browser, is_shared in ((usual, False), (shared, True)):
        answer = browser.send("GET", "/session").text
        assert (f'"shared":{str(is_shared).lower()}') in answer
    store = door.application.store
    outside = Sessions(store, utc_now)
    session = outside.resolve(shared.cookies["gsa"]).session
    store.write(SESSIONS, [Put(replace(session, seen_at="2026-01-01T00:00:00Z", created_at="2026-01-01T00:00:00Z"), session.revision)])
    assert not shared.is_signed_in
    assert usual.is_signed_in


def test_a_real_installation_refuses_personas(door: Door):
    browser = door.browser()
    page = browser.get("/sign-in")
    assert "/persona/" not in page.text
    assert browser.post("/persona/persona1", {"token": page.token}).status == 400
    assert "gsa" not in browser.cookies


def test_a_demonstration_offers_its_personas_under_a_strip_and_one_click_enters(demonstration: Door):
    browser = demonstration.browser()
    page = browser.get("/sign-in")
    assert "Synthetic data." in page.text
    assert "Synthetic &lt;b&gt;Person&lt;/b&gt;" in page.text
    answer = browser.post("/persona/persona1", {"token": page.token})
    assert (answer.status, answer.headers["location"]) == (303, "/")
    assert browser.is_signed_in


def test_a_demonstration_lets_nobody_in_as_a_person_who_is_no_persona(demonstration: Door):
    account = demonstration.person()
    browser = demonstration.browser()
    token = browser.get("/sign-in").token
    assert browser.post(f"/persona/{account.key}", {"token": token}).status == 400
    assert browser.post("/persona/persona1", {"token": "x"}).status == 400
    assert "gsa" not in browser.cookies


def test_first_start_is_over_once_an_account_exists(door: Door):
    browser = door.browser()
    assert browser.get("/first-start").headers["location"] == "/sign-in"
    token = browser.get("/sign-in").token
    fields = {"token": token, "code": "AAAA-AAAA-AAAA-AAAA", "login": "eve", "name": "Eve", "password": PASSWORD, "again": PASSWORD}
    assert browser.post("/first-start", fields).status == 400
    assert door.application.accounts.by_login("eve") is None


def test_the_language_of_a_visit_changes_only_with_its_token(door: Door):
    browser = door.signed_in()
    csrf = re.search(r'"csrf":"([^"]+)"', browser.get("/session").text)[1]
    assert browser.post("/language", {"token": "x", "language": "fr"}).status == 400
    assert browser.post("/language", {"token": csrf, "language": "fr", "next": "//evil"}).headers["location"] == "/"
    assert '"language":"fr"' in browser.get("/session").text


@pytest.mark.parametrize(
    ("accept", "language"),
    [("fr-BE,fr;q=0.9,en;q=0.5", "fr"), ("de,en;q=0.3,fr;q=0.8", "fr"), ("ar", "en"), (";;q=x,,", "en")],
)
def test_the_door_speaks_the_browsers_language(door: Door, accept, language):
    assert f'<html lang="{language}">' in door.browser().get("/sign-in", Accept_Language=accept).text
