"""Puts this folder on the path, so that tests can import ``made``."""

from hypothesis import settings

# A busy machine is no error: what is slow is measured under tests/benchmarks.
settings.register_profile("vigie", deadline=None)
settings.load_profile("vigie")
