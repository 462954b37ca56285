"""What an address of the lab says, by name: a token's parts, and over them what stands beside it."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlsplit

from portlab.web.lab.tokens import parts_of_token


def parts_at(address: str) -> dict[str, str]:
    """The parts of an address by name; those that say nothing are left out."""
    split = urlsplit(address)
    token = split.path.rpartition("/")[2]
    parts = parts_of_token(token) if token else {}
    parts |= dict(parse_qsl(split.query))
    return {name: text for name, text in parts.items() if text}


def wait_for_part(page: Any, name: str, wanted: str) -> None:
    """Wait until a Playwright page's address says ``wanted`` of ``name`` ("": nothing)."""
    page.wait_for_url(lambda address: parts_at(address).get(name, "") == wanted)
