"""Who may be framed, and what frames leave in a browser: over every address that there is."""

from __future__ import annotations

from itertools import chain

import pytest
from django.core.cache import cache
from django.urls import URLPattern, get_resolver
from django.urls.converters import IntConverter, SlugConverter, StringConverter

from portlab.web.lab.links import token_of
from portlab.web.lab.state import LabState
from portlab.web.lab.worlds import first_manifest
from portlab.web.shell.converters import TokenConverter

TOKEN = token_of(LabState(manifest=first_manifest()))
EXAMPLES = {TokenConverter: TOKEN, SlugConverter: "en", StringConverter: "x", IntConverter: 1}
FRAMED = {"embed:embed"}


def addresses(resolver, namespace="", before=(), arguments=None):
    """Every name of an address with an example of it."""
    for each in resolver.url_patterns:
        converters = {**(arguments or {}), **each.pattern.converters}
        parts = (*before, str(each.pattern))
        if isinstance(each, URLPattern):
            address = "/" + "".join(parts)
            for name, converter in converters.items():
                example = next(EXAMPLES[kind] for kind in EXAMPLES if isinstance(converter, kind))
                for written in ("token", "slug", "str", "int"):
                    address = address.replace(f"<{written}:{name}>", str(example))
                address = address.replace(f"<{name}>", str(example))
            yield f"{namespace}{each.name}", address
        else:
            inside = f"{namespace}{each.namespace}:" if each.namespace else namespace
            yield from addresses(each, inside, parts, converters)


ALL = sorted(set(addresses(get_resolver("portlab.urls"))))


@pytest.fixture(autouse=True)
def fresh_allowance():
    """Every address is asked for once, which together may be more than the throttle allows."""
    cache.clear()


def test_every_feature_is_asked():
    namespaces = {name.partition(":")[0] for name, _ in ALL}
    assert {"lab", "reference", "embed"} <= namespaces
    assert {name for name, _ in ALL} >= {"lab:lab", "lab:link", "embed:embed", "embed:code"}


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "address"), ALL)
def test_only_embeds_may_be_framed(client, name, address):
    answer = client.get(address)
    policy = [part.strip() for part in answer["Content-Security-Policy"].split(";")]
    ancestors = [part for part in policy if part.startswith("frame-ancestors")]
    if name in FRAMED:
        assert ancestors == ["frame-ancestors *"]
        assert "X-Frame-Options" not in answer
    else:
        assert ancestors == ["frame-ancestors 'none'"]
        assert answer["X-Frame-Options"] == "DENY"


def test_pages_that_are_faults_may_not_be_framed(client):
    answer = client.get("/nowhere/")
    assert answer["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]


@pytest.mark.parametrize(
    "address",
    [
        f"/embed/{TOKEN}",
        f"/embed/{TOKEN}?lang=zh-hans&theme=dark&size=large",
        "/embed/1.broken?lang=zh-hans",
        "/oembed/?url=x&lang=zh-hans",
        "/embed/host.js",
    ],
)
def test_frames_and_what_hosts_ask_for_set_no_cookie(client, address):
    assert dict(client.get(address).cookies) == {}


def test_a_form_in_a_frame_needs_and_sets_no_cookie():
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    answer = client.post(f"/embed/{TOKEN}?edit=1&lang=zh-hans", {"step": "2"})
    assert answer.status_code == 200
    assert dict(answer.cookies) == {}


def test_frames_share_the_allowance_of_their_address(client, settings):
    settings.THROTTLE_ADDRESS = 3
    answers = [client.get(f"/embed/{TOKEN}") for _ in range(4)]
    assert [each.status_code for each in answers] == [200, 200, 200, 429]
    # The fault stands in the frame as well.
    assert "X-Frame-Options" not in answers[-1]
    assert list(chain.from_iterable(dict(each.cookies) for each in answers)) == []


def test_the_page_with_what_to_copy_may_frame_embeds_alone(client):
    policy = client.get(f"/embed/{TOKEN}/code/")["Content-Security-Policy"]
    assert "frame-src 'self'" in policy
    assert "frame-src" not in client.get("/lab/")["Content-Security-Policy"]
