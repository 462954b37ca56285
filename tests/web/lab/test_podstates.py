"""Pods put into other states: as text, in the cluster, on the page."""

from __future__ import annotations

import re

import pytest
from addresses import parts_at
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from portlab.web.lab.podstates import MOST_STATES, POD_STATES, put_pods, read_states, write_states
from portlab.web.lab.worlds import DEFAULT_WORLD, cluster_of
from portlab.web.shell.phrases.panels import POD_STATES as PHRASES

NAMES = st.from_regex(r"[a-z0-9]([-a-z0-9]{0,20}[a-z0-9])?", fullmatch=True)


@given(st.dictionaries(NAMES, st.sampled_from(sorted(POD_STATES)), max_size=MOST_STATES))
def test_states_come_back_from_their_text(states: dict[str, str]) -> None:
    assert read_states(write_states(states)) == states


@pytest.mark.parametrize(
    "text", ["", "~", "web-1", "web-1.asleep", "Web.ready", "web-1.ready.", "é.ready"]
)
def test_words_that_say_nothing_are_left_out(text: str) -> None:
    assert read_states(f"{text}~web-2.silent") == {"web-2": "silent"}


def test_every_state_has_its_words() -> None:
    assert set(PHRASES) == {"", *POD_STATES}


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("not-ready", (False, False, True, True)),
        ("ready", (True, False, True, True)),
        ("terminating", (True, True, True, True)),
        ("silent", (True, False, False, True)),
        ("gone", (True, False, True, False)),
    ],
)
def test_a_state_changes_one_thing(state: str, expected: tuple[bool, ...]) -> None:
    cluster = cluster_of(DEFAULT_WORLD)
    plain = cluster.config
    put_pods(cluster, {"web-1": state, "nobody": state})
    changed = {pod.name: pod for pod in cluster.config.pods}
    pod = changed["web-1"]
    assert (pod.ready, pod.terminating, bool(pod.listens), pod.address_answers) == expected
    assert [changed[each.name] for each in plain.pods if each.name != "web-1"] == [
        each for each in plain.pods if each.name != "web-1"
    ]


def rows(response_text: str) -> dict[str, str]:
    """The answer of the endpoints' table for each Pod, and its chosen state."""
    found = {}
    for row in re.findall(r"<tr class=\"is-.*?</tr>", response_text, re.DOTALL):
        name = re.search(r'<th scope="row">([^<]+)', row)
        word = re.search(r"<b>([^<]+)", row)
        assert name
        assert word
        chosen = re.search(rf'name="pod-{name[1]}".*?</select>', response_text, re.DOTALL)
        assert chosen
        state = re.search(r'<option value="([^"]*)" selected', chosen[0])
        found[name[1]] = f"{word[1]} {state[1] if state else ''}".strip()
    return found


def test_a_pod_that_is_made_unready_is_listed_only() -> None:
    page = (
        Client().get("/lab/", {"panel": "endpoints", "pods": "web-1.not-ready~web-3.silent"}).text
    )
    assert rows(page) == {
        "web-1": "listed only not-ready",
        "web-2": "yes",
        "web-3": "yes silent",
        "curl-3": "no",
    }
    assert "reset-world" in page


def test_a_choice_of_the_form_goes_over_what_is_carried() -> None:
    sent = {
        "panel": "endpoints",
        "pods": "web-1.not-ready~web-2.silent",
        "pod-web-1": "",
        "pod-web-2": "terminating",
        "pod-web-3": "mars",
    }
    page = Client().post("/lab/", sent).text
    assert rows(page)["web-1"] == "yes"
    assert rows(page)["web-2"] == "listed only terminating"
    assert rows(page)["web-3"] == "yes"
    assert 'name="pods" value="web-2.terminating"' in page


def test_allocated_numbers_do_not_follow_from_pods() -> None:
    pages = [Client().get("/lab/", {"pods": pods}).text for pods in ("", "web-1.not-ready")]
    addresses = [re.search(r"clusterIP: ([0-9.]+)", page) for page in pages]
    assert [each and each[1] for each in addresses] == ["10.107.16.59", "10.107.16.59"]


def test_all_pods_are_put_back() -> None:
    page = Client().post("/lab/", {"pods": "web-1.gone", "do": "reset-world"}).text
    assert ('name="pods" value=""' in page, "reset-world" in page) == (True, False)


def test_without_a_ready_pod_the_packet_is_refused() -> None:
    states = "~".join(f"web-{number}.not-ready" for number in (1, 2, 3))
    page = Client().get("/lab/", {"pods": states})
    assert "backend has no ready endpoint anywhere" in page.text
    assert parts_at(page.context["address"])["pods"] == states
