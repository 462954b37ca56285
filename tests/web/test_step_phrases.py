"""Every code of a trace has its sentence, and every sentence finds its facts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kube.kubeproxy.recordings import names, replayed
from kube.kubeproxy.worlds import requests, worlds

from portlab.kube.kubeproxy.codes import DESTINATION_ERRORS, REASONS, STEP_CODES
from portlab.kube.kubeproxy.destinations import DestinationError, destinations
from portlab.kube.kubeproxy.send import traces
from portlab.kube.kubeproxy.trace import VERDICTS
from portlab.kube.kubeproxy.world import World
from portlab.web.shell.phrases import endings, steps


def keys(codes: Mapping[str, tuple[str, ...]]) -> set[str]:
    """Codes and their variants, as the tables of sentences write them."""
    return set(codes) | {
        f"{code}.{variant}" for code, variants in codes.items() for variant in variants
    }


def test_every_step_and_variant_has_a_sentence() -> None:
    assert set(steps.STEPS) == keys(STEP_CODES)


def test_every_step_has_an_explanation() -> None:
    assert set(STEP_CODES) <= set(steps.DETAILS) <= keys(STEP_CODES)


def test_every_reason_verdict_and_destination_error_has_a_sentence() -> None:
    assert set(endings.REASONS) == set(REASONS)
    assert set(endings.VERDICTS) == set(VERDICTS)
    assert set(endings.DESTINATION_ERRORS) == set(DESTINATION_ERRORS)


@pytest.mark.parametrize("key", sorted(steps.STEPS))
def test_sentences_of_steps_are_short(key: str) -> None:
    assert len(str(steps.STEPS[key]).split()) <= 18


@pytest.mark.parametrize(
    "table", [steps.STEPS, steps.DETAILS, endings.REASONS, endings.DESTINATION_ERRORS]
)
def test_sentences_end_and_use_straight_marks_only(table: Mapping[str, Any]) -> None:
    for sentence in map(str, table.values()):
        assert sentence.endswith(".")
        assert not re.search("[\u2018\u2019\u201c\u201d\u2026\u2013\u2014]", sentence)


@settings(max_examples=150, deadline=None)
@given(worlds(), st.data())
def test_every_sentence_finds_its_facts(world: World, data: st.DataObject) -> None:
    sender, destination, protocol = data.draw(requests(world))
    for trace in traces(world, sender, destination, protocol=protocol):
        told = [endings.say_reason(trace)]
        for step in trace.steps:
            told += [steps.say_step(step), steps.say_detail(step)]
        assert [text for text in told if "%(" in text or "None" in text] == []


@pytest.mark.parametrize("name", names("iptables"))
def test_every_recorded_probe_can_be_told(name: str) -> None:
    for _, found in replayed(name):
        for trace in found:
            assert endings.say_reason(trace)
            assert all(steps.say_step(step) and steps.say_detail(step) for step in trace.steps)


@settings(max_examples=30, deadline=None)
@given(worlds(), st.data())
def test_destinations_on_offer_can_be_sent_to(world: World, data: st.DataObject) -> None:
    offered = destinations(world, world.services[-1])
    if offered:
        chosen = data.draw(st.sampled_from(offered))
        assert traces(world, "n1", chosen.value)


def test_a_destination_error_is_told() -> None:
    error = DestinationError("unknown-host", name="n9")
    assert endings.say_destination_error(error) == "There is no node, Pod or client called n9."


def test_no_sentence_says_that_nothing_listens_where_a_process_may() -> None:
    name = "nodeport-shadows-host-process.iptables.json"
    told = [
        steps.say_detail(step)
        for _, found in replayed(name)
        for trace in found
        for step in trace.steps
        if step.code == "match-node-port"
    ]
    assert told
    assert [text for text in told if not text.startswith("No process is needed on port ")] == []
