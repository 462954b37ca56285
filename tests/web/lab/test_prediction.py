"""Predict first over HTTP: asked, answered, kept, compared, skipped, switched off."""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from urllib.parse import urlencode

import pytest
from addresses import parts_at
from django.test import Client

from portlab.kube.kubeproxy.trace import REQUEST
from portlab.teaching.prediction import ENDINGS, KINDS
from portlab.web.lab.worlds import first_manifest
from portlab.web.shell.phrases.prediction import OPTIONS, QUESTIONS, REASONS

GOOD = "ends-answered-pod"
WRONG = "ends-refused-node"


def prediction(response: Any) -> dict[str, Any]:
    """What a page knows about the prediction; {} where nothing is asked or compared."""
    found: dict[str, Any] = response.context.get("prediction") or {}
    return found


def form(response: Any, **changes: str) -> dict[str, str]:
    """The form of a page as a browser would send it, without what is a choice."""
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', response.text))
    state = response.context["state"]
    picture = response.context["picture"]
    return {
        **{key: unescape(value) for key, value in hidden.items()},
        "manifest": state.manifest,
        "base": state.manifest,
        "good": state.good,
        "from": picture.origin,
        "to": picture.destination,
        "world": state.world,
        **changes,
    }


def post(response: Any, **changes: str) -> Any:
    """The answer to the page's form with some fields changed."""
    return Client().post("/lab/", form(response, **changes))


def test_all_words_are_there() -> None:
    assert set(QUESTIONS) == set(KINDS)
    assert {code for code in OPTIONS if code.startswith("ends-")} == {
        f"ends-{ending}" for ending in ENDINGS
    }
    assert set(REASONS) == {
        f"{kind}-{what}" for kind in ("source", "port") for what in ("kept", "rewritten")
    }


def test_a_first_visit_is_asked_where_the_packet_ends() -> None:
    found = prediction(Client().get("/lab/"))
    assert (found["question"], [option["key"] for option in found["options"]]) == (
        "Where will this packet end?",
        [GOOD, "ends-refused-rule", WRONG, "ends-dropped"],
    )
    assert not any(option["checked"] for option in found["options"])


@pytest.mark.parametrize(("guess", "good"), [(GOOD, True), (WRONG, False)])
def test_an_answer_sends_the_packet_and_is_compared(guess: str, good: bool) -> None:
    page = post(Client().get("/lab/"), choice=guess, do="guess")
    state, compared = page.context["state"], prediction(page)["compared"]
    assert (state.guess, state.step, compared["good"]) == (guess, 1, good)
    assert compared["said"] == str(OPTIONS[guess])
    assert compared["was"] == "One of the Pods answers it."
    assert compared["state"] == "ahead"
    end = Client().get(page.context["trace_view"].steps[-1].address)
    assert prediction(end)["compared"] == {**compared, "state": "now"}


def test_sending_without_a_choice_says_so() -> None:
    page = post(Client().get("/lab/"), do="guess")
    assert (page.context["state"].step, prediction(page)["unanswered"]) == (0, True)


def test_a_choice_not_yet_sent_survives_an_update() -> None:
    page = post(Client().get("/lab/"), choice=WRONG, panel="rules")
    marked = [option["key"] for option in prediction(page)["options"] if option["checked"]]
    assert (marked, page.context["state"].guess) == ([WRONG], "")


def test_skipping_shows_the_steps_and_asks_no_more() -> None:
    page = post(Client().get("/lab/"), do="skip")
    assert (page.context["state"].guess, prediction(page)) == ("skipped", {})
    assert parts_at(page.context["address"])["guess"] == "skipped"
    again = post(page, panel="rules")
    assert (again.context["state"].guess, prediction(again)) == ("skipped", {})


def test_stepping_keeps_the_answer() -> None:
    page = post(Client().get("/lab/"), choice=GOOD, do="guess")
    later = post(page, step="4")
    assert (later.context["state"].guess, later.context["state"].step) == (GOOD, 4)


@pytest.mark.parametrize(
    "change",
    [
        {"from": "curl-3", "to": "clusterIP:port"},
        {"to": "n1:nodePort"},
        {"do": "send-again"},
        {"world": "three-nodes-nftables"},
    ],
    ids=["sender", "destination", "again", "world"],
)
def test_another_packet_is_asked_about_anew_from_its_start(change: dict[str, str]) -> None:
    page = post(Client().get("/lab/"), choice=GOOD, do="guess")
    other = post(page, step="3", **change)
    assert (other.context["state"].guess, other.context["state"].step) == ("", 0)
    assert len(prediction(other)["options"]) >= 2


def test_another_manifest_clears_the_answer_and_leaves_the_step() -> None:
    page = post(Client().get("/lab/"), choice=GOOD, do="guess")
    text = first_manifest().replace("31263", "31264")
    other = post(page, manifest=text, base=text, step="3")
    assert (other.context["state"].guess, other.context["state"].step) == ("", 3)


def test_a_comment_in_the_text_is_no_other_packet() -> None:
    page = post(Client().get("/lab/"), choice=GOOD, do="guess")
    text = first_manifest() + "# a note\n"
    assert post(page, manifest=text, base=text).context["state"].guess == GOOD


def test_an_answer_to_an_older_packet_is_not_taken() -> None:
    page = Client().get("/lab/")
    text = first_manifest().replace("your-backend-app", "nobody")
    other = post(page, manifest=text, base=text, choice=GOOD, do="guess")
    assert (other.context["state"].guess, other.context["state"].step) == ("", 0)
    assert [option["checked"] for option in prediction(other)["options"]] == [False] * 4


def test_the_switch_is_part_of_the_address_and_the_form() -> None:
    page = post(Client().get("/lab/"), predict="0")
    assert (parts_at(page.context["address"])["predict"], prediction(page)) == ("0", {})
    again = post(page, do="send-again", step="3")
    assert (again.context["state"].predict, again.context["state"].step) == (False, 3)
    assert prediction(Client().get(page.context["address"])) == {}


def test_an_unknown_guess_leaves_the_question_open() -> None:
    for guess in ("ends-nonsense", "<script>", "x" * 5000, "source-1.2.3.4"):
        page = Client().get("/lab/", {"guess": guess})
        assert "options" in prediction(page)
        assert prediction(Client().get("/lab/", {"guess": guess, "step": "7"})) == {}


def test_a_refused_manifest_asks_nothing() -> None:
    text = first_manifest().replace("31263", "80")
    page = Client().get("/lab/", {"manifest": text, "good": first_manifest()})
    assert prediction(page) == {}


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        (
            {"seed": "1", "guess": "source-203.0.113.10"},
            "Step 4 rewrote the source on n3.",
        ),
        (
            {"seed": "2", "guess": "port-31263"},
            "Step 3 rewrote the port on n3, from 31263 to 3000.",
        ),
        ({"guess": WRONG}, ""),
    ],
    ids=["source", "port", "ends"],
)
def test_the_comparison_gives_the_reason(query: dict[str, str], reason: str) -> None:
    compared = prediction(Client().get("/lab/?" + urlencode(query)))["compared"]
    assert (compared["good"], compared["reason"]) == (False, reason)


def test_the_right_source_is_what_the_pod_saw() -> None:
    page = Client().get("/lab/", {"seed": "1"})
    trace = page.context["picture"].trace
    requests = [step for step in trace.steps if step.direction == REQUEST]
    guess = f"source-{requests[-1].after.source.ip}"
    assert prediction(Client().get("/lab/", {"seed": "1", "guess": guess}))["compared"]["good"]


def test_the_question_is_asked_in_chinese() -> None:
    page = Client().get("/lab/", {"lang": "zh-hans"})
    assert prediction(page)["question"] == "这个数据包最后会怎样？"
