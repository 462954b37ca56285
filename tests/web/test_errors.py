"""The pages for HTTP faults: in both languages, whole for a visitor, the message for htmx."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from portlab import urls


def broken(request: HttpRequest) -> HttpResponse:
    """A view with a fault."""
    raise ZeroDivisionError


def closed(request: HttpRequest) -> HttpResponse:
    """A view that refuses."""
    raise PermissionDenied


def reads(request: HttpRequest) -> HttpResponse:
    """A view that reads what is posted."""
    return HttpResponse(f"{len(request.POST.get('text', ''))} characters")


urlpatterns = [
    *urls.urlpatterns,
    path("broken/", broken),
    path("closed/", closed),
    path("reads/", reads),
]
handler400, handler403 = urls.handler400, urls.handler403
handler404, handler500 = urls.handler404, urls.handler500


@pytest.fixture(autouse=True)
def faulty_views(settings):
    """The addresses above beside PortLab's own."""
    settings.ROOT_URLCONF = __name__


@pytest.fixture
def visitor():
    """A browser, which sees the page of a fault and not the exception."""
    return Client(raise_request_exception=False)


FAULTS = [
    ("get", "/nowhere/", {}, 404, "There is no page at this address"),
    ("get", "/closed/", {}, 403, "PortLab may not do this"),
    ("post", "/reads/", {"text": "x" * 1100000}, 413, "This is more than PortLab reads"),
    ("get", "/?lang=en", {"headers": {"Host": "evil.example"}}, 400, "This request cannot be read"),
]


@pytest.mark.parametrize(("method", "address", "given", "status", "words"), FAULTS)
def test_a_fault_is_a_page_of_its_own(visitor, method, address, given, status, words):
    answer = getattr(visitor, method)(
        address, given if method == "post" else None, **(given if method == "get" else {})
    )
    assert answer.status_code == status
    text = answer.content.decode()
    assert words in text
    assert "</html>" in text
    assert "default-src 'none'" in answer["Content-Security-Policy"]


def test_a_fault_speaks_chinese(visitor):
    answer = visitor.get("/nowhere/", headers={"Accept-Language": "zh-CN"})
    assert answer.status_code == 404
    assert 'lang="zh-Hans"' in answer.content.decode()
    assert "There is no page" not in answer.content.decode()


def test_htmx_gets_the_message_alone(visitor):
    answer = visitor.get("/nowhere/", headers={"HX-Request": "true"})
    assert answer.status_code == 404
    assert answer.content.decode().strip().startswith('<section class="fault"')


def test_a_text_within_the_limit_is_read(visitor):
    assert visitor.post("/reads/", {"text": "x" * 65536}).content == b"65536 characters"


def test_a_form_without_its_token_is_told_about_cookies():
    answer = Client(enforce_csrf_checks=True).post("/reads/", {"text": "x"})
    assert answer.status_code == 403
    assert "Allow cookies for this site" in answer.content.decode()


def test_a_fault_of_ours_needs_nothing_to_be_told(visitor):
    answer = visitor.get("/broken/")
    assert answer.status_code == 500
    text = answer.content.decode()
    assert "Something broke in PortLab" in text
    assert "PortLab 出错了" in text
    assert "{%" not in text
    assert "ZeroDivisionError" not in text
