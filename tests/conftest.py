"""For all tests: the same examples are tried each time, so that no run fails by chance. GSA_SEARCH=1 seeks new ones."""

import os

from hypothesis import settings

settings.register_profile("same", derandomize=True, deadline=None)
settings.register_profile("search", deadline=None)
settings.load_profile("search" if os.environ.get("GSA_SEARCH") else "same")
