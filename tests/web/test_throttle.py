"""The allowance per visitor: by session, by address only for those without one."""

import time

import pytest
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from portlab import urls
from portlab.web.shell.throttle import address, throttle


@throttle
def counted(request: HttpRequest) -> HttpResponse:
    """A view that costs nothing."""
    return HttpResponse("served")


urlpatterns = [*urls.urlpatterns, path("counted/", counted)]


@pytest.fixture(autouse=True)
def small_allowance(settings, monkeypatch):
    """3 requests for a visitor and 5 for an address, in a window that began 4 seconds ago."""
    settings.ROOT_URLCONF = __name__
    settings.THROTTLE_SECONDS = 10
    settings.THROTTLE_VISITOR = 3
    settings.THROTTLE_ADDRESS = 5
    monkeypatch.setattr(time, "time", lambda: 1004.0)
    cache.clear()


def statuses(client, count, **headers):
    """The status codes of `count` requests in a row."""
    return [client.get("/counted/", **headers).status_code for _ in range(count)]


def test_a_visitor_is_served_up_to_the_allowance_and_told_when_to_come_back(client):
    # The first request has no session yet and counts for the address.
    assert statuses(client, 5) == [200, 200, 200, 200, 429]
    refused = client.get("/counted/")
    assert refused["Retry-After"] == "6"
    assert "6 seconds" in refused.content.decode()


def test_an_htmx_request_is_refused_with_the_message_alone(client):
    statuses(client, 4)
    refused = client.get("/counted/", headers={"HX-Request": "true"})
    assert refused.status_code == 429
    assert "6 seconds" in refused.content.decode()
    assert "<html" not in refused.content.decode()


def test_the_allowance_comes_back_with_the_next_window(client, monkeypatch):
    assert statuses(client, 5)[-1] == 429
    monkeypatch.setattr(time, "time", lambda: 1010.0)
    assert statuses(client, 3) == [200, 200, 200]


def test_visitors_at_one_address_do_not_share_an_allowance():
    first, second = Client(), Client()
    assert statuses(first, 5)[-1] == 429
    assert statuses(second, 4) == [200, 200, 200, 200]


def test_without_a_session_an_address_has_one_allowance(client):
    def fresh():
        client.cookies.clear()
        return client.get("/counted/").status_code

    assert [fresh() for _ in range(6)] == [200, 200, 200, 200, 200, 429]
    client.cookies.clear()
    assert client.get("/counted/", REMOTE_ADDR="198.51.100.7").status_code == 200


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "198.51.100.7", "127.0.0.1"),
        (1, "198.51.100.7", "198.51.100.7"),
        (1, "10.9.9.9, 198.51.100.7", "198.51.100.7"),
        (2, "10.9.9.9, 198.51.100.7, 172.18.0.2", "198.51.100.7"),
        (2, "198.51.100.7", "127.0.0.1"),
        (1, "", "127.0.0.1"),
    ],
)
def test_the_address_is_what_a_trusted_proxy_saw(rf, settings, proxies, forwarded, expected):
    settings.TRUSTED_PROXIES = proxies
    assert address(rf.get("/", headers={"X-Forwarded-For": forwarded})) == expected
