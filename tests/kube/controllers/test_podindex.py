"""The index of Pods finds all that a selector finds, and few more."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from kube.kubeproxy.worlds import pod, service

from portlab.kube.controllers.membership import selected_pods
from portlab.kube.controllers.podindex import PodIndex

LABELS = st.dictionaries(st.sampled_from("abc"), st.sampled_from("xy"), max_size=3)
PODS = st.lists(st.tuples(LABELS, st.sampled_from(["default", "shop"])), max_size=8)


@given(PODS, LABELS.filter(bool))
def test_whoever_is_selected_is_a_candidate(
    drawn: list[tuple[dict[str, str], str]], selector: dict[str, str]
) -> None:
    pods = [
        pod(f"web-{number}", 1, number + 10, labels=labels, namespace=namespace)
        for number, (labels, namespace) in enumerate(drawn)
    ]
    stored = service(selector=selector)
    candidates = PodIndex(pods).candidates(stored)
    assert selected_pods(stored, candidates) == selected_pods(stored, pods)
    assert {each.namespace for each in candidates} <= {"default"}


def test_the_rarest_label_is_looked_through() -> None:
    pods = [pod(f"web-{n}", 1, 10 + n, labels={"app": "web", "n": str(n)}) for n in range(5)]
    found = PodIndex(pods).candidates(service(selector={"app": "web", "n": "3"}))
    assert [each.name for each in found] == ["web-3"]
    assert PodIndex(pods).candidates(service(selector={})) == ()
