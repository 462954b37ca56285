"""What a request says of its encoding."""

import pytest

from portlab.web.shell.charset import SENTENCE, utf8_only
from portlab.wsgi import application


def page(environ, start_response):
    """A page that is always there."""
    start_response("200 OK", [])
    return [b"page"]


def answered(app, content_type):
    """Status and body that an application answers to a request with this Content-Type."""
    statuses = []

    def start_response(status, headers, exc_info=None):
        statuses.append(status)

    body = b"".join(app({"CONTENT_TYPE": content_type}, start_response))
    return [*statuses, body]


@pytest.mark.parametrize("charset", ["rot13", "unicode_escape", "idna", "undefined", "utf-16", "x"])
def test_another_encoding_is_refused(charset):
    content_type = f"text/plain; charset={charset}"
    assert answered(utf8_only(page), content_type) == ["400 Bad Request", SENTENCE]


def test_the_server_refuses_it_before_django_reads_it():
    assert answered(application, "text/plain; charset=rot13") == ["400 Bad Request", SENTENCE]


@pytest.mark.parametrize(
    "content_type", ["", "text/plain", "text/plain; charset=utf-8", 'text/plain; charset="UTF-8"']
)
def test_utf_8_is_taken(content_type):
    assert answered(utf8_only(page), content_type) == ["200 OK", b"page"]
