"""Settings from the environment: defaults, every bad value named at once, misspelt names noticed."""

from __future__ import annotations

from pathlib import Path

import pytest

from assessment.errors import InvalidInputError
from assessment.settings import settings_from_environment


def test_without_anything_set_the_server_listens_to_this_machine_only():
    settings = settings_from_environment({})
    assert (settings.host, settings.port, settings.tls, settings.store) == ("127.0.0.1", 8501, False, "data/store")
    assert settings.allowed_hosts == ("localhost", "127.0.0.1", "::1")


def test_one_folder_holds_everything_unless_told_otherwise():
    settings = settings_from_environment({"GSA_DATA": "/srv/gsa", "GSA_KEYS": "/etc/gsa/keys"})
    assert (settings.store, settings.keys, settings.cache) == ("/srv/gsa/store", Path("/etc/gsa/keys"), Path("/srv/gsa/cache"))


def test_all_bad_values_are_named_at_once():
    with pytest.raises(InvalidInputError) as refused:
        settings_from_environment({"GSA_PORT": "70000", "GSA_TLS": "maybe", "GSA_HOST": "0.0.0.0", "GSA_ALLOWED_HOST": "x.example"})  # noqa: S104 (only read)
    named = [line.split()[0] for line in str(refused.value).splitlines()]
    assert sorted(named) == ["GSA_ALLOWED_HOST", "GSA_HOST", "GSA_PORT", "GSA_TLS"]


def test_every_network_needs_the_names_people_type():
    settings = settings_from_environment({"GSA_HOST": "0.0.0.0", "GSA_ALLOWED_HOSTS": "gsa.example.org, *.customs.example"})  # noqa: S104 (only read)
    assert settings.allowed_hosts == ("gsa.example.org", "*.customs.example")


def test_somebody_elses_variables_are_left_alone():
    settings_from_environment({"GSA_WITHOUT_BROWSER": "1", "HOME": "/root"})
