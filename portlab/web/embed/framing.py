"""Which pages others may frame, and which page frames those. All other pages forbid both (CONTENT_SECURITY_POLICY,
X_FRAME_OPTIONS)."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec

from csp.constants import SELF
from csp.decorators import csp_replace, csp_update
from django.http import HttpRequest, HttpResponse
from django.views.decorators.clickjacking import xframe_options_exempt

from portlab.web.shell.cookieless import cookieless

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def framed(view: View[P]) -> View[P]:
    """Let any site show the view's answers in a frame, and send no cookie with them."""
    allowed = _with_policy(csp_replace({"frame-ancestors": ["*"]}), cookieless(view))
    return functools.wraps(view)(xframe_options_exempt(allowed))


def framing(view: View[P]) -> View[P]:
    """Let the view's pages show frames of our own."""
    return _with_policy(csp_update({"frame-src": [SELF]}), view)


def _with_policy(decorate: Callable[[Any], Any], view: View[P]) -> View[P]:
    # django-csp's own types know no view with arguments.
    changed: View[P] = decorate(view)
    return changed
