"""What holds for every trace in every world."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import pairwise

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from kube.kubeproxy.worlds import requests, worlds

from portlab.kube.kubeproxy.codes import REASONS, STEP_CODES
from portlab.kube.kubeproxy.send import send, traces
from portlab.kube.kubeproxy.trace import LAYERS, REPLY, REQUEST, VERDICTS, Step, Trace
from portlab.kube.kubeproxy.world import World

FEW = settings(max_examples=120, deadline=None)


def all_traces(data: st.DataObject, world: World) -> tuple[Trace, ...]:
    """All possible traces of some request."""
    sender, destination, protocol = data.draw(requests(world))
    return traces(world, sender, destination, protocol=protocol)


def steps_of(found: tuple[Trace, ...]) -> list[Step]:
    """All their steps."""
    return [step for trace in found for step in trace.steps]


@FEW
@given(worlds(), st.data())
def test_possible_traces_share_one_certainty(world: World, data: st.DataObject) -> None:
    total = sum(trace.probability for trace in all_traces(data, world))
    assert abs(total - 1) < 1e-9


@FEW
@given(worlds(), st.data(), st.integers(0, 5))
def test_a_seed_picks_one_of_the_possible_traces(
    world: World, data: st.DataObject, seed: int
) -> None:
    sender, destination, protocol = data.draw(requests(world))
    found = send(world, sender, destination, protocol=protocol, seed=seed)
    assert found == send(world, sender, destination, protocol=protocol, seed=seed)
    assert found in traces(world, sender, destination, protocol=protocol, seed=seed)


@FEW
@given(worlds(), st.data())
def test_steps_are_numbered_and_follow_from_each_other(world: World, data: st.DataObject) -> None:
    for trace in all_traces(data, world):
        total = len(trace.steps)
        assert [step.number for step in trace.steps] == list(range(1, total + 1))
        assert {step.total for step in trace.steps} == {total}
        directions = [step.direction for step in trace.steps]
        assert directions == sorted(directions, key=(REQUEST, REPLY).index)
        for one, other in pairwise(trace.steps):
            if one.direction == other.direction:
                assert one.after == other.before
                assert (one.to or one.place) == other.place


@FEW
@given(worlds(), st.data())
def test_every_step_is_complete_alone(world: World, data: st.DataObject) -> None:
    for step in steps_of(all_traces(data, world)):
        written = step.to_dict()
        assert json.loads(json.dumps(written)) == written
        assert step.layer in LAYERS
        assert step.code in STEP_CODES
        assert step.facts.get("variant", "") in ("", *STEP_CODES[step.code])
        assert step.to == (step.hops[-1] if step.hops else None)
        assert not step.hops or step.hops[0] == step.place
        assert len(step.hops) != 1


@FEW
@given(worlds(), st.data())
def test_every_trace_says_how_and_why_it_ended(world: World, data: st.DataObject) -> None:
    for trace in all_traces(data, world):
        assert trace.verdict in VERDICTS
        assert trace.reason in REASONS
        assert trace.steps
        assert (trace.verdict == "refused") <= bool(trace.how)
        ended_by_rule = any(step.code in ("reject", "drop") for step in trace.steps)
        assert (trace.deciding_rule is not None) == ended_by_rule


@FEW
@given(worlds(), st.data())
def test_an_answer_comes_from_whom_the_sender_called(world: World, data: st.DataObject) -> None:
    for trace in all_traces(data, world):
        if trace.verdict != "answered":
            continue
        sent, received = trace.steps[0].before, trace.steps[-1].after
        assert received.source == sent.destination
        assert received.destination == sent.source
        assert trace.backend
        assert trace.source_seen is not None


@FEW
@given(worlds(), st.data())
def test_rules_that_a_step_names_stand_in_the_rule_set_of_its_node(
    world: World, data: st.DataObject
) -> None:
    for step in steps_of(all_traces(data, world)):
        for rule in step.rules:
            if rule.chain_role == "CNI-MASQUERADE":
                continue
            chain = world.rules(step.place.name).tables[rule.table].chains[rule.chain]
            assert chain.rules[rule.index].text(rule.chain) == rule.text


@FEW
@given(worlds(), st.data())
def test_a_world_that_changed_order_changes_no_possibility(
    world: World, data: st.DataObject
) -> None:
    sender, destination, protocol = data.draw(requests(world))
    # Of endpoints with one address (Pods in their node's network) kube-proxy itself keeps one by order.
    addresses = [
        endpoint.address
        for pieces in world.endpoint_slices.values()
        for piece in pieces
        for endpoint in piece.endpoints
    ]
    assume(len(addresses) == len(set(addresses)))
    pods = tuple(reversed(world.config.pods))
    slices = {
        key: tuple(replace(piece, endpoints=piece.endpoints[::-1]) for piece in pieces)
        for key, pieces in world.endpoint_slices.items()
    }
    turned = World(replace(world.config, pods=pods), world.services, slices)
    assert traces(turned, sender, destination, protocol=protocol) == traces(
        world, sender, destination, protocol=protocol
    )
