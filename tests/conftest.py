"""What all tests share."""

import pytest
from django.core.management import call_command
from django.utils import translation


@pytest.fixture(scope="session", autouse=True)
def compiled_messages():
    """The translations as they stand: a checkout has them as text only."""
    call_command("compile_messages", verbosity=0)


@pytest.fixture(autouse=True)
def english():
    """Every test begins in English, whatever language a request of the one before asked for."""
    with translation.override("en"):
        yield
