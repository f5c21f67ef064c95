"""`serve`: the application, behind the web's door."""

from __future__ import annotations

import logging
from argparse import Namespace
from collections.abc import Callable, Mapping

from assessment.application import Application, install, open_application
from assessment.command.installation import read_settings, store_folder
from assessment.command.making_demo import make_demonstration
from assessment.command.terminal import Terminal
from assessment.demonstration.filling import DEFAULT_SEED
from assessment.errors import StoreError
from assessment.settings import Settings
from assessment.storage.opening import store_format

Serve = Callable[[Application, str, int], None]


def serve_command(chosen: Namespace, environment: Mapping[str, str], terminal: Terminal, serve: Serve) -> int:
    """Options come before the environment; they are checked by the same rules."""
    settings = read_settings({**environment, **_options(chosen)})
    if settings.demonstration:
        _prepare_demonstration(settings, terminal)
    application = install(open_application(settings))
    if settings.demonstration and not application.demonstration:
        raise StoreError(f"{settings.store}: this store holds real work, not a demonstration. Serve it without --demo.")
    terminal.note(_announcement(application))
    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s")
    try:
        serve(application, settings.host, settings.port)
    except KeyboardInterrupt:  # the usual way to end it
        terminal.note("Stopped.")
    except SystemExit:  # uvicorn's way to say that it could not listen; it has said why
        raise StoreError(f"The server could not listen at {settings.host}:{settings.port}. Is it running already? Try --port.") from None
    return 0


def serve_application(application: Application, host: str, port: int) -> None:
    """Streamlit is loaded only here: the other commands start at once."""
    from assessment.web.serving import check_streamlit_config, serve

    check_streamlit_config()  # the server looks too, but only once it runs, where a message becomes a traceback
    serve(application, host, port)


def _options(chosen: Namespace) -> dict[str, str]:
    given = {"GSA_HOST": chosen.host, "GSA_PORT": chosen.port, "GSA_DEMONSTRATION": "1" if chosen.demo else None}
    return {name: value for name, value in given.items() if value is not None}


def _prepare_demonstration(settings: Settings, terminal: Terminal) -> None:
    folder = store_folder(settings)
    if store_format(folder) is None:
        terminal.note(f"{folder}: making the demonstration first.")
        make_demonstration(folder, settings, terminal, seed=DEFAULT_SEED)


def _announcement(application: Application) -> str:
    settings = application.settings
    scheme = "https" if settings.tls else "http"
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    what = "the demonstration (synthetic data)" if application.demonstration else str(settings.store)
    return f"Serving {what} at {scheme}://{host}:{settings.port} until Ctrl+C."
