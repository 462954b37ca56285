"""PodIndex: Pods by namespace and label, so that a Service need not look at all of them."""

from __future__ import annotations

from collections.abc import Iterable

from portlab.kube.controllers.membership import namespace_of
from portlab.kube.objects.pod import Pod
from portlab.kube.objects.service import Service


class PodIndex:
    """The Pods of one moment."""

    def __init__(self, pods: Iterable[Pod]) -> None:
        self._by_label: dict[tuple[str, str, str], list[Pod]] = {}
        for pod in pods:
            for key, value in pod.labels.items():
                self._by_label.setdefault((pod.namespace, key, value), []).append(pod)

    def candidates(self, service: Service) -> tuple[Pod, ...]:
        """Pods among which all are that the Service's selector finds, in their order; none without a selector."""
        namespace = namespace_of(service)
        found: list[list[Pod]] = [
            self._by_label.get((namespace, key, value), [])
            for key, value in (service.spec.selector or {}).items()
        ]
        if not found:
            return ()
        fewest = min(found, key=len)
        return tuple(fewest)
