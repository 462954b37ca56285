"""Requests are UTF-8. A request may name another encoding, and Django believes it before any middleware is asked: some
that Python knows are no encodings of text, and end in an error of the server."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from email.message import Message
from typing import Any

UTF_8 = ("", "utf-8", "utf8")
SENTENCE = b"PortLab reads requests in UTF-8 only.\n"

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def utf8_only(application: Application) -> Application:
    """The WSGI application, answering 400 to a request that says it is in another encoding."""

    def guarded(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        header = Message()
        header["Content-Type"] = environ.get("CONTENT_TYPE") or "text/plain"
        charset = header.get_param("charset", "")
        if isinstance(charset, str) and charset.strip().lower() in UTF_8:
            return application(environ, start_response)
        start_response("400 Bad Request", [("Content-Type", "text/plain; charset=utf-8")])
        return [SENTENCE]

    return guarded
