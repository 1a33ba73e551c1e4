"""What the notifier and its callers load when they start: it is most of the time that a start takes."""

from __future__ import annotations

import os
import subprocess
import sys


def loaded_with(module: str) -> set[str]:
    """The modules that there are when one has been imported."""
    command = [sys.executable, "-c", f"import sys, {module}; print(*sys.modules)"]
    environment = os.environ | {"PYTHONPATH": ":".join(sys.path)}
    return set(subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout.split())


def test_what_only_a_page_a_template_or_a_caller_needs_is_not_loaded() -> None:
    loaded = loaded_with("bouncehook_notifier.service")
    assert "bouncehook_notifier.intake" in loaded
    assert {"jinja2", "requests", "sqlalchemy.dialects.postgresql", "waitress", "werkzeug"}.isdisjoint(loaded)


def test_a_caller_has_what_calls_need_before_the_first_one_waits() -> None:
    loaded = loaded_with("bouncehook_notifier.deliver.callers.caller_process")
    assert "requests" in loaded
    assert {"jinja2", "sqlalchemy", "bounce_recogniser", "yaml"}.isdisjoint(loaded)
