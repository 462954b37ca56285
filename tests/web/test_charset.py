"""What a request says of its encoding."""

import pytest
from django.test import RequestFactory

from portlab.wsgi import application


def status_of(content_type):
    """The status that the server answers to a request with this Content-Type."""
    environ = RequestFactory().get("/lab/?x=1", headers={"Host": "localhost"}).environ
    environ["CONTENT_TYPE"] = content_type
    statuses = []

    def start_response(status, headers, exc_info=None):
        statuses.append(status)

    b"".join(application(environ, start_response))
    return statuses


@pytest.mark.parametrize("charset", ["rot13", "unicode_escape", "idna", "undefined", "utf-16", "x"])
def test_another_encoding_is_refused(charset):
    assert status_of(f"text/plain; charset={charset}") == ["400 Bad Request"]


@pytest.mark.parametrize(
    "content_type", ["", "text/plain", "text/plain; charset=utf-8", 'text/plain; charset="UTF-8"']
)
def test_utf_8_is_taken(content_type):
    assert status_of(content_type) == ["200 OK"]
