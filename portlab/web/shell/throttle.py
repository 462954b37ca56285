"""How often one visitor may ask.

A visitor is a random word in the signed session cookie, not an address: a whole school arrives
from one. Whoever comes without a session shares one allowance, sized for a class, with all others
of that address, and is given a session for the next time. The counts live in Django's cache, so
with the default cache each worker process counts for itself.
"""

import functools
import math
import secrets
import time
from collections.abc import Callable
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

from portlab.web.shell.errors import error_page

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]
SESSION_KEY = "visitor"


def throttle(view: View[P]) -> View[P]:
    """Answer 429 with Retry-After once a visitor has used up the allowance of the settings
    THROTTLE_VISITOR (or THROTTLE_ADDRESS, without a session) requests in THROTTLE_SECONDS."""

    @functools.wraps(view)
    def throttled(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        visitor = request.session.get(SESSION_KEY)
        if visitor:
            who, allowance = f"visitor:{visitor}", settings.THROTTLE_VISITOR
        else:
            who, allowance = f"address:{address(request)}", settings.THROTTLE_ADDRESS
            request.session[SESSION_KEY] = secrets.token_urlsafe(12)
        seconds_left = over(who, allowance)
        if seconds_left is None:
            return view(request, *args, **kwargs)
        response = error_page(request, 429, seconds=seconds_left)
        response["Retry-After"] = str(seconds_left)
        return response

    return throttled


def over(who: str, allowance: int, seconds: int | None = None) -> int | None:
    """Count one request of `who`; the whole seconds to wait if it is one too many in `seconds`
    (None: THROTTLE_SECONDS), else None."""
    lasts = seconds or settings.THROTTLE_SECONDS
    window, elapsed = divmod(time.time(), lasts)
    key = f"throttle:{who}:{window:.0f}"
    cache.add(key, 0, timeout=lasts * 2)
    try:
        count = cache.incr(key)
    except ValueError:  # a full cache dropped the count just now
        return None
    return math.ceil(lasts - elapsed) if count > allowance else None


def address(request: HttpRequest) -> str:
    """The address a request comes from: the connection's, or what the outermost of the
    TRUSTED_PROXIES wrote into X-Forwarded-For (anything further left may be made up)."""
    forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    if 0 < settings.TRUSTED_PROXIES <= len(forwarded) and forwarded != [""]:
        return forwarded[-settings.TRUSTED_PROXIES]
    return str(request.META.get("REMOTE_ADDR", ""))
