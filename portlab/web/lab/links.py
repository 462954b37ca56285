"""Links that carry a whole state of the lab, for those who show it elsewhere: a sheet, a frame, a picture."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpRequest, HttpResponse, QueryDict

from portlab.sharing.token import TokenError
from portlab.web.lab.state import LabState, read_parts
from portlab.web.lab.tokens import parts_of_token, token_of_parts
from portlab.web.shell.errors import error_page

BadLink = TokenError


def token_of(state: LabState) -> str:
    """The canonical token of a state with its step, or "" where the state is too large for a link."""
    return token_of_parts(state.parts())


def state_of(token: str) -> LabState:
    """The state that a token carries. Raises BadLink with its code: altered, future, or too-large."""
    parts = QueryDict(mutable=True)
    parts.update(parts_of_token(token))
    return read_parts(parts)


def spoiler(state: LabState) -> LabState:
    """The same example with its question asked and its answer hidden, also in panels and comparisons."""
    fresh = replace(state, predict=True, guess="", choice="", packet="", step=0)
    return replace(fresh, panel="ranges", command="", variant="")


def bad_link(request: HttpRequest, error: BadLink) -> HttpResponse:
    """The page that says kindly what is wrong with a link; status 400."""
    return error_page(request, 400, link_problem=error.code)
