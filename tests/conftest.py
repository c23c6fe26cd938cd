"""What all tests share: compiled message catalogues, and how Hypothesis runs."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

from scripts.catalogues import compile_all

compile_all()

# The machine decides how long an example takes; the same examples every time keep a failure reproducible.
settings.register_profile("project", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("project")
