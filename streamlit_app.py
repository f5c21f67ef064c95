"""Composition root: settings from the environment, the application they describe, and the server.

`python streamlit_app.py` serves; another ASGI server takes `streamlit_app:build` as its factory.
"""

from __future__ import annotations

import sys

import streamlit as st

from assessment.application import install, open_application
from assessment.errors import AssessmentError
from assessment.settings import Settings
from assessment.web.serving import build_app, serve


def build() -> st.App:
    """The served application of this process."""
    return build_app(install(open_application(Settings.from_environment())))


def main() -> None:
    try:
        application = install(open_application(Settings.from_environment()))
        serve(application, application.settings.host, application.settings.port)
    except AssessmentError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
