"""Why a Pod is an endpoint or is not, for every reason there is."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from kube.kubeproxy.worlds import NODES, pod, service, worlds

from portlab.kube.controllers.endpointslice import endpoint_slices
from portlab.kube.controllers.reasons import MEMBERSHIP_CODES, Membership, memberships
from portlab.kube.kubeproxy.world import World
from portlab.kube.objects.intstr import IntOrString
from portlab.kube.objects.pod import Pod
from portlab.kube.objects.service import Service

PLAIN = pod("web-1", 1, 10)
NAMED = service(ports=(replace(service().spec.ports[0], target_port=IntOrString("http")),))
PUBLISHING = service(publish_not_ready_addresses=True)
CASES = [
    ("ready", PLAIN, service(), True, True),
    ("published-not-ready", replace(PLAIN, ready=False), PUBLISHING, True, True),
    ("not-ready", replace(PLAIN, ready=False), service(), True, False),
    ("terminating", replace(PLAIN, terminating=True), service(), True, False),
    (
        "terminating-not-serving",
        replace(PLAIN, terminating=True, ready=False),
        service(),
        True,
        False,
    ),
    ("no-such-port-name", replace(PLAIN, container_ports=()), NAMED, True, False),
    ("no-selector", PLAIN, service(selector={}), False, False),
    ("other-namespace", replace(PLAIN, namespace="shop"), service(), False, False),
    ("other-label", replace(PLAIN, labels={"app": "wab"}), service(), False, False),
    ("no-label", replace(PLAIN, labels={}), service(), False, False),
    ("stopped", replace(PLAIN, phase="Failed"), service(), False, False),
    ("no-address", replace(PLAIN, ip=""), service(), False, False),
    ("node-unknown", replace(PLAIN, node="n9"), service(), False, False),
]


def told(stored: Service, *pods: Pod) -> tuple[Membership, ...]:
    """What is said of the Pods once the controller has looked."""
    return memberships(stored, pods, NODES, endpoint_slices(stored, pods, NODES))


@pytest.mark.parametrize(("code", "pod", "stored", "inside", "gets_traffic"), CASES)
def test_a_pod_is_in_or_out_for_a_reason(
    code: str, pod: Pod, stored: Service, inside: bool, gets_traffic: bool
) -> None:
    (found,) = told(stored, pod)
    assert (found.reason, found.inside, found.gets_traffic) == (code, inside, gets_traffic)


def test_a_pod_that_no_slice_knows_yet_was_not_looked_at() -> None:
    (found,) = memberships(service(), [PLAIN], NODES, ())
    assert (found.reason, found.inside) == ("not-looked-at", False)


def test_every_code_has_its_case() -> None:
    assert {case[0] for case in CASES} | {"not-looked-at"} == set(MEMBERSHIP_CODES)


def test_the_label_that_keeps_a_pod_out_is_named() -> None:
    found = told(
        service(selector={"app": "web", "tier": "front"}),
        replace(PLAIN, labels={"app": "web", "tier": "back"}),
        replace(PLAIN, labels={"app": "web"}),
    )
    assert [each.facts for each in found] == [
        {"pod": "web-1", "key": "tier", "label": "tier=back", "wanted": "tier=front"},
        {"pod": "web-1", "key": "tier", "wanted": "tier=front"},
    ]


@settings(max_examples=40, deadline=None)
@given(worlds())
def test_who_gets_traffic_is_who_kube_proxy_may_pick(world: World) -> None:
    for stored in world.services:
        key = (stored.metadata.namespace, stored.metadata.name)
        found = memberships(
            stored, world.config.pods, world.config.nodes, world.endpoint_slices[key]
        )
        ready = {
            endpoint.target
            for port, endpoints in world.endpoints.items()
            if port[:2] == key
            for endpoint in endpoints
            if endpoint.ready
        }
        # kube-proxy keeps one of several endpoints with one address.
        assert ready <= {each.pod.name for each in found if each.gets_traffic}
        assert {each.pod.name for each in found if each.inside} == {
            endpoint.target for piece in world.endpoint_slices[key] for endpoint in piece.endpoints
        }
