"""The gate: nothing but the listed paths without a session, whatever Streamlit routes there are; hosts, origins, headers."""

from __future__ import annotations

import os
import re

import pytest
from door_client import HTML, Browser
from open_door import PASSWORD, Door
from streamlit.runtime import Runtime, RuntimeConfig
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.web.cache_storage_manager_config import create_default_cache_storage_manager
from streamlit.web.server.starlette.starlette_app import create_streamlit_routes
from websockets.exceptions import InvalidStatus

from assessment.web.gate import CLOSED_PATHS, OPEN_FOLDERS, OPEN_PATHS, host_allowed, is_open
from assessment.web.static_files import streamlit_files

BLANK_POLICY_HEADERS = (
    "content-security-policy",
    "x-content-type-options",
    "referrer-policy",
    "x-frame-options",
    "permissions-policy",
    "cross-origin-opener-policy",
    "cross-origin-resource-policy",
    "cache-control",
)


@pytest.fixture(scope="module")
def streamlit_paths() -> list[str]:
    """Every path that the installed Streamlit routes, with its parameters filled in: a new version's new routes are found here."""
    config = RuntimeConfig(
        script_path=os.devnull,
        media_file_storage=MemoryMediaFileStorage("/media"),
        uploaded_file_manager=MemoryUploadedFileManager("/upload"),
        cache_storage_manager=create_default_cache_storage_manager(),
        is_hello=False,
    )
    runtime = Runtime(config)
    paths = [route.path for route in create_streamlit_routes(runtime)]
    Runtime._instance = None
    return sorted({re.sub(r"\{[^}]+\}", "x", path) or "/" for path in paths})


def test_every_route_of_streamlit_is_refused_without_a_session(door: Door, streamlit_paths):
    assert "/_stcore/stream" in streamlit_paths
    assert len(streamlit_paths) > 10
    for path in streamlit_paths:
        for method in ("GET", "POST", "PUT", "DELETE", "OPTIONS", "HEAD"):
            assert door.browser().send(method, path).status in {401, 404}, (method, path)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/results",
        "/session",
        "/download/summary/SEN/a1",
        "/download/print/SEN/a1",
        "/evidence/SEN/e1",
        "/index.html",
        "/manifest.json",
        "/static/",
        "/static/js/no-such-file.js",
        "/static/../_stcore/host-config",
        "/assets/../../../settings.py",
        "/sign-in/",
        "/sign-in/x",
        "/SIGN-IN",
        "//sign-in",
        "/health/x",
        "/ticket/a/b",
        "/ticket/../_stcore/host-config",
        "/%5fstcore/host-config",
        "/anything",
    ],
)
def test_nothing_else_is_open_either(door: Door, path):
    assert door.browser().send("GET", path).status in {401, 404}


def test_a_made_up_cookie_opens_nothing(door: Door):
    browser = door.browser()
    for value in ("x", "a" * 43, "../../etc/passwd", '"quoted', "é"):
        browser.cookies["gsa"] = value.encode().decode("latin-1")
        assert browser.send("GET", "/_stcore/host-config").status == 401


def test_a_navigation_is_sent_to_the_sign_in_page_and_back(door: Door):
    browser = door.browser()
    answer = browser.get("/results?round=2026")
    assert (answer.status, answer.headers["location"]) == (303, "/sign-in?next=%2Fresults%3Fround%3D2026")
    page = browser.get(answer.headers["location"])
    sent = browser.post("/sign-in", {"token": page.token, "login": "ada", "password": PASSWORD, "next": "/results?round=2026"})
    assert (sent.status, sent.headers["location"]) == (303, "/results?round=2026")


def test_the_open_paths_are_these_and_no_more():
    assert {"/sign-in", "/sign-out", "/first-start", "/language", "/health"} == OPEN_PATHS
    assert OPEN_FOLDERS == ("/ticket/", "/persona/")
    assert not is_open("/ticket/a/b")


def test_health_says_nothing_but_that_it_is(door: Door):
    answer = door.browser().get("/health")
    assert (answer.status, answer.text) == (200, '{"status":"ok"}')


@pytest.mark.parametrize("path", [*(f"{path}x" for path in CLOSED_PATHS), "/_stcore/metrics", "/_stcore/agent/openapi.json"])
def test_what_no_page_needs_is_closed_even_to_those_signed_in(door: Door, path):
    browser = door.signed_in()
    assert browser.send("GET", path).status == 404
    assert browser.send("POST", path).status == 404


def test_what_the_page_needs_is_open_to_those_signed_in(door: Door):
    browser = door.signed_in()
    for path in ("/", "/results", "/_stcore/health", "/_stcore/host-config", "/session"):
        assert browser.get(path).status == 200, path


def test_static_files_of_the_page_are_open_and_kept_for_long(door: Door):
    for path in sorted(streamlit_files())[:5]:
        answer = door.browser().get(path)
        assert answer.status == 200
        assert "max-age" in answer.headers["cache-control"]


@pytest.mark.parametrize("path", ["/sign-in", "/health", "/", "/results", "/session", "/no/such", "/download/summary/SEN/a1", "/ticket/x"])
@pytest.mark.parametrize("signed_in", [False, True])
def test_every_answer_carries_the_security_headers_and_is_not_stored(door: Door, path, signed_in):
    browser = door.signed_in() if signed_in else door.browser()
    headers = browser.get(path).headers
    assert [name for name in BLANK_POLICY_HEADERS if name not in headers] == []
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "server" not in headers


def test_the_policy_allows_no_eval_and_no_inline_script_but_streamlits_own(door: Door):
    answer = door.signed_in().get("/")
    directives = dict(part.strip().split(" ", 1) for part in answer.headers["content-security-policy"].split(";"))
    scripts = directives["script-src"].split()
    assert scripts[0] == "'self'"
    assert all(re.fullmatch(r"'sha256-[A-Za-z0-9+/=]{44}'", source) for source in scripts[1:])
    assert len(scripts) == 1 + len(re.findall("<script>", answer.text))
    assert "unsafe" not in directives["default-src"] + directives["script-src"] + directives["connect-src"]
    assert (directives["object-src"], directives["frame-src"], directives["form-action"]) == ("'none'", "'none'", "'self'")


def test_the_pages_of_the_door_allow_no_script_at_all(door: Door):
    answer = door.browser().get("/sign-in")
    assert answer.headers["content-security-policy"].startswith("default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'")
    assert "<script" not in answer.text
    assert " on" not in re.sub(r">[^<]*<", "><", answer.text)  # no event handler among the attributes
    assert len(answer.body) < 30_000


def test_an_unknown_host_name_is_not_served(door: Door):
    browser = door.signed_in()
    for host in ("evil.example", "127.0.0.1.evil.example", "", "localhost@evil.example"):
        assert browser.get("/", Host=host).status == 400, host
        assert browser.get("/sign-in", Host=host).status == 400, host


@pytest.mark.parametrize(
    ("host", "is_allowed"),
    [
        ("gsa.example.org", True),
        ("gsa.example.org:8501", True),
        ("GSA.example.org.", True),
        ("a.customs.example", True),
        ("customs.example", False),  # *. stands for a name below
        ("evilcustoms.example", False),
        ("gsa.example.org.evil.example", False),
        ("[::1", False),
    ],
)
def test_host_names_are_compared_whole(host, is_allowed):
    assert host_allowed(host, ("gsa.example.org", "*.customs.example")) is is_allowed


def test_a_websocket_without_a_session_is_refused_at_the_handshake(door: Door):
    for cookies in ({}, {"gsa": "a" * 43}):
        with pytest.raises(InvalidStatus) as refused:
            Browser(door.port, cookies).open_page()
        assert refused.value.response.status_code == 403


@pytest.mark.parametrize("origin", ["http://evil.example", "http://127.0.0.1:1", "http://localhost:{port}", "null"])
def test_a_websocket_from_another_origin_is_refused(door: Door, origin):
    """Also from another port of this machine, which Streamlit itself would let in."""
    browser = door.signed_in()
    with pytest.raises(InvalidStatus) as refused:
        browser.open_page(Origin=origin.format(port=door.port))
    assert refused.value.response.status_code == 403


def test_a_foreign_host_name_is_refused_at_the_websocket_too(door: Door):
    browser = door.signed_in()
    with pytest.raises(InvalidStatus) as refused:
        browser.open_page(Host="evil.example", Origin="http://evil.example")
    assert refused.value.response.status_code == 403


def test_html_is_not_cached_and_speaks_the_visits_language(door: Door):
    browser = door.browser()
    page = browser.get("/sign-in?lang=fr")
    browser.post("/sign-in", {"token": page.token, "login": door.person().login, "password": PASSWORD})
    assert '<html lang="fr">' in browser.get("/", **HTML).text


def test_the_session_answer_is_no_activity_and_gives_only_what_forms_need(door: Door):
    answer = door.signed_in().send("GET", "/session")
    assert sorted(re.findall(r'"(\w+)":', answer.text)) == ["account", "csrf", "language", "shared"]
