"""What all tests share."""

import os

import pytest
from django.core.management import call_command
from django.utils import translation
from hypothesis import settings as hypothesis_settings

# A developer's run looks for new examples every time; CI plays the same ones, so that a change is judged by what it
# changed.
hypothesis_settings.register_profile("ci", derandomize=True, deadline=None)
if os.environ.get("CI"):
    hypothesis_settings.load_profile("ci")


@pytest.fixture(scope="session", autouse=True)
def compiled_messages():
    """The translations as they stand: a checkout has them as text only."""
    call_command("compile_messages", verbosity=0)


@pytest.fixture(autouse=True)
def english():
    """Every test begins in English, whatever language a request of the one before asked for."""
    with translation.override("en"):
        yield
