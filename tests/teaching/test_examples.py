"""Worked examples: the format, and every one of them played."""

import re
from dataclasses import replace

import pytest
from django.conf import settings

from portlab.kube.kubeproxy.trace import REQUEST
from portlab.teaching.examples import GROUPS, LANGUAGES, ExampleError, in_groups, read_example
from portlab.teaching.ground.text import write_ground
from portlab.web.lab.examples import example_state, examples, examples_context, is_open
from portlab.web.lab.podstates import POD_STATES
from portlab.web.lab.result import answer
from portlab.web.lab.state import LabState
from portlab.web.lab.worlds import WORLDS, changes_of, first_manifest

GOOD = """\
group: types
order: 10
title: {en: One, zh-hans: 一}
question: {en: What is it, zh-hans: 是什么}
happens: {en: One., zh-hans: 一。}
tags: [ClusterIP]
world: three-nodes
ground: mode.nftables
pods: {web-1: silent}
doc: 1
from: curl-3
to: 'clusterIP:port'
answer: stored
packet: answered
reason: answered-by-pod
seen: 10.244.3.20
manifest: |
  kind: Service
"""


def played(example):
    """What the lab makes of an example: the answer, the verdict on its packet and why, or the
    words of a refusal, and the source that the Pod sees."""
    result = answer(example_state(example))
    if not result.outcome.accepted:
        return "refused", "none", result.outcome.status.message, ""
    picture = result.picture
    if picture.trace is None:
        return "stored", "none", "", ""
    assert not picture.readdressed
    trace = picture.trace
    seen = trace.source_seen.ip if trace.source_seen else ""
    return "stored", trace.verdict, trace.reason, seen


def journeys(slug):
    """The Service of an example, and all journeys that its packet could make."""
    picture = answer(example_state(by_slug(slug))).picture
    found = picture.cluster.traces(picture.origin, picture.destination, service=picture.service)
    return picture.service, found


def by_slug(slug):
    """One example of the project."""
    return next(one for one in examples() if one.slug == slug)


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.slug)
def test_every_example_does_what_it_says(example):
    assert played(example) == (example.answer, example.packet, example.reason, example.seen)


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.slug)
def test_every_example_is_of_this_project_and_has_an_address(example):
    assert example.world in WORLDS
    assert set(example.pods.values()) <= set(POD_STATES)
    assert write_ground(changes_of(example.world, example.ground)) == example.ground
    assert example_state(example, view="yaml", predict=False).address().startswith("/lab/")
    for texts in (example.question, example.happens):
        assert re.search("[\u4e00-\u9fff]", texts["zh-hans"])
    assert example.question["en"][-1] == "?"
    assert example.question["zh-hans"][-1] == "？"


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.slug)
def test_what_the_lab_would_choose_anyway_is_not_written(example):
    assert is_open(example, answer(example_state(example)).state)


def test_there_are_enough_and_no_two_are_one():
    assert len(examples()) >= 40
    states = [example_state(one) for one in examples()]
    assert [states.index(each) for each in states] == list(range(len(states)))
    for part in ("title", "question"):
        told = [getattr(one, part)[language] for one in examples() for language in LANGUAGES]
        twice = {each for each in told if told.count(each) > 1}
        # What is named as a field is named so in both languages.
        assert {each for each in twice if re.search("[\u4e00-\u9fff]", each)} == set()


def test_the_same_number_stays_free_to_ask_for_after_a_change_of_type():
    result = answer(example_state(by_slug("type-change")))
    ports = {
        one.metadata.name: one.spec.ports[0].node_port
        for one in (result.cluster.service("backend"), result.cluster.service("admin"))
    }
    assert ports == {"backend": 0, "admin": 31263}


@pytest.mark.parametrize(
    ("slug", "numbers"),
    [("both-protocols", 1), ("several-ports", 2), ("article-without-node-ports", 0)],
)
def test_as_many_node_ports_are_taken_as_it_says(slug, numbers):
    service, _journeys = journeys(slug)
    assert len({port.node_port for port in service.spec.ports} - {0}) == numbers


def test_a_node_port_left_to_kubernetes_is_of_the_upper_band():
    service, _journeys = journeys("article-allocated")
    assert 30086 <= service.spec.ports[0].node_port <= 32767


def test_both_families_have_an_address():
    service, _journeys = journeys("dual-stack")
    assert [ip.count(":") > 0 for ip in service.spec.cluster_ips] == [False, True]
    assert service.spec.cluster_ip == service.spec.cluster_ips[0]


def test_a_pod_that_is_not_ready_gets_no_share():
    _service, found = journeys("one-pod-not-ready")
    assert {trace.backend for trace in found} == {"web-2", "web-3"}


def test_who_waits_for_pods_that_are_gone_is_told_later():
    _service, found = journeys("pods-gone")
    assert {trace.later.partition(" from ")[0] for trace in found} == {"icmp host-unreachable"}


def test_a_thousand_connections_of_one_client_go_to_one_pod():
    picture = answer(example_state(by_slug("session-affinity"))).picture
    many = picture.cluster.send_many(
        picture.origin, picture.destination, 1000, service=picture.service
    )
    assert [share.count for share in many.shares if share.count] == [1000]


def test_a_name_is_another_number_in_another_pod():
    _service, found = journeys("named-target-port")
    assert {trace.backend_address.port for trace in found} == {3000, 8080}


def test_whoever_is_masqueraded_is_seen_as_the_node():
    _service, found = journeys("cluster-and-the-source")
    assert {trace.source_seen.ip for trace in found} == {"172.18.0.11", "10.244.1.1"}


@pytest.mark.parametrize(
    ("slug", "rewrites"),
    [
        ("article-three-numbers", [("n1", "172.18.0.11:32108", "10.244.1.2:9080")]),
        ("article-inside", [("n3", "10.104.195.26:9080", "10.244.1.2:9080")]),
        ("udp", [("n3", "10.104.195.26:53", "10.244.1.2:5353")]),
        ("headless", []),
    ],
)
def test_the_destination_is_rewritten_where_it_says(slug, rewrites):
    _service, (trace,) = journeys(slug)
    changed = [
        (step.place.name, str(step.before.destination), str(step.after.destination))
        for step in trace.steps
        if step.direction == REQUEST and step.before.destination != step.after.destination
    ]
    assert changed == rewrites


@pytest.mark.parametrize("slug", ["load-balancer", "article-without-node-ports"])
def test_a_balancer_that_keeps_its_address_meets_a_rule_for_it(slug):
    _service, found = journeys(slug)
    assert {trace.steps[1].code for trace in found} == {"match-load-balancer-ip"}


@pytest.mark.parametrize(
    ("slug", "changed", "verdict"),
    [
        ("article-without-node-ports", {"ground": "lb.proxy"}, "refused"),
        ("local-without-endpoint", {"destination": "n1:nodePort"}, "answered"),
        ("localhost", {"ground": "mode.iptables"}, "answered"),
        (
            "load-balancer-pending",
            {"origin": "curl-3", "destination": "clusterIP:port"},
            "answered",
        ),
    ],
)
def test_what_it_says_of_another_world_is_true_there(slug, changed, verdict):
    state = replace(example_state(by_slug(slug)), **changed)
    assert answer(state).picture.trace.verdict == verdict


def test_without_publish_not_ready_addresses_the_packet_is_refused():
    state = example_state(by_slug("publish-not-ready"))
    text = state.manifest.replace("  publishNotReadyAddresses: true\n", "")
    assert text != state.manifest
    assert answer(replace(state, manifest=text)).picture.trace.verdict == "refused"


def test_the_articles_own_example_is_the_first_visit():
    first = in_groups(examples())["article"][0]
    assert first.manifest == first_manifest()


def test_every_group_has_examples_in_their_order():
    groups = in_groups(examples())
    assert tuple(groups) == GROUPS
    assert [[one.order for one in found] for found in groups.values()] == [
        sorted(one.order for one in found) for found in groups.values()
    ]


def test_the_menu_marks_the_example_that_is_open():
    example = by_slug("headless")
    groups = examples_context(LabState(manifest=example.manifest, step=2))["example_groups"]
    shown = [one for group in groups for one in group["examples"]]
    assert [one["title"] for one in shown if one["current"]] == [example.title["en"]]
    assert len(shown) == len(list((settings.BASE_DIR / "fixtures" / "examples").glob("*.yaml")))


def test_a_file_is_read():
    example = read_example("one", GOOD)
    assert (example.slug, example.pods, example.origin, example.manifest) == (
        "one",
        {"web-1": "silent"},
        "curl-3",
        "kind: Service\n",
    )
    assert (example.ground, example.doc, example.seen) == ("mode.nftables", 1, "10.244.3.20")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "one: nothing is written in it"),
        (GOOD.replace("tags", "tag"), "one: has other keys than an example has"),
        (GOOD.replace("answer: stored", "answer: maybe"), "one: answer is none of stored, refused"),
        (
            GOOD.replace(", zh-hans: 是什么", ""),
            "one: question is not there in each of en, zh-hans",
        ),
    ],
)
def test_a_file_that_is_no_example_says_why(text, told):
    with pytest.raises(ExampleError) as raised:
        read_example("one", text)
    assert str(raised.value) == told
