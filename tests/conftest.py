"""What all tests share."""

import pytest
from django.core.management import call_command


@pytest.fixture(scope="session", autouse=True)
def compiled_messages():
    """The translations as they stand: a checkout has them as text only."""
    call_command("compile_messages", verbosity=0)
