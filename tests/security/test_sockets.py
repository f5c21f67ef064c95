"""Open pages: cache-clearing messages dropped, closed at sign-out, never resumed by somebody else."""

from __future__ import annotations

from dataclasses import replace

import pytest
from open_door import Door
from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.exceptions import ConnectionClosed

from assessment.records import Session
from assessment.storage.port import SESSIONS, Put
from assessment.web.sockets import LET_IN


def cached(text: str) -> int:
    """How often the shared cache was used since it was last empty, as the page tells."""
    return int(text.split("cached ")[1].split()[0])


def test_a_page_knows_who_looks_at_it(door: Door):
    page = door.signed_in(door.person(name="Moussa Ndiaye")).open_page()
    assert "Hello Moussa Ndiaye" in page.run()


@pytest.mark.parametrize(
    "kind", ["clear_cache", "set_run_on_save", "load_git_info", "debug_shutdown_runtime", "debug_disconnect_websocket"]
)
def test_messages_that_touch_everybody_are_dropped(door: Door, kind):
    page = door.signed_in().open_page()
    before = cached(page.run())
    message = BackMsg()
    setattr(message, kind, True)
    page.send(message)
    assert cached(page.run()) > before  # not emptied, and the connection still stands


def test_every_kind_of_message_is_either_let_in_or_known_to_be_dropped():
    """A new version of Streamlit brings new kinds: they are dropped until somebody has looked at them here."""
    kinds = {field.name for field in BackMsg.DESCRIPTOR.oneofs_by_name["type"].fields}
    dropped = {"clear_cache", "set_run_on_save", "load_git_info", "debug_disconnect_websocket", "debug_shutdown_runtime"}
    assert kinds == LET_IN | dropped


def test_what_is_no_message_of_streamlits_closes_the_connection(door: Door):
    page = door.signed_in().open_page()
    page.run()
    page.socket.send(b"\xff\xff\xff")
    with pytest.raises(ConnectionClosed):
        page.read_run()


def test_signing_out_in_one_tab_sends_every_tab_to_the_door_and_hangs_up(door: Door):
    browser = door.signed_in()
    tabs = [browser.open_page(), browser.open_page()]
    for tab in tabs:
        tab.run()
    browser.fill("/sign-out", {})
    for tab in tabs:
        assert tab.read_redirect() == "/sign-in?out=1"
        with pytest.raises(ConnectionClosed) as closed:
            tab.read()
        assert closed.value.rcvd.code == 4401


def test_signing_out_leaves_other_peoples_pages_open(door: Door):
    mine, yours = door.signed_in(), door.signed_in()
    page = yours.open_page()
    page.run()
    mine.fill("/sign-out", {})
    assert "Hello" in page.run()


def test_a_session_that_ends_without_a_word_is_noticed_by_the_server(door: Door):
    """Ended by another process or by time: the server looks every fifteen seconds."""
    browser = door.signed_in()
    page = browser.open_page()
    page.run()
    store = door.application.store
    session = door.application.sessions.resolve(browser.cookies["gsa"], touch=False).session
    stored = store.get(Session, SESSIONS, session.key)
    store.write(SESSIONS, [Put(replace(stored, created_at="2026-01-01T00:00:00Z"), stored.revision)])
    assert page.read_redirect() == "/sign-in?ended=1"


def test_a_dropped_line_is_taken_up_again_by_its_own_visit(door: Door):
    browser = door.signed_in()
    page = browser.open_page()
    assert "run 1" in page.run()
    page.socket.close()
    again = browser.open_page(resume=page.session)
    assert "run 2" in again.run()
    assert again.session == page.session


def test_nobody_takes_up_another_visits_page(door: Door):
    """Streamlit resumes by the id alone; the id of another visit is taken out of the handshake."""
    account = door.person()
    page = door.signed_in(account).open_page()
    page.run()
    page.socket.close()
    for thief in (door.signed_in(), door.signed_in(account)):  # somebody else; the same person on another device
        stolen = thief.open_page(resume=page.session)
        assert "run 1" in stolen.run()
        assert stolen.session != page.session


def test_nobody_uploads_into_another_visits_page(door: Door):
    mine, yours = door.signed_in(), door.signed_in()
    page = mine.open_page()
    page.run()
    path = f"/_stcore/upload_file/{page.session}/file1"
    assert yours.send("PUT", path, b"x").status == 403
    assert mine.send("PUT", path, b"x").status != 403 or b"XSRF" in mine.send("PUT", path, b"x").body
