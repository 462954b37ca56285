"""When the change came about that an Endpoints object tells of.

The times are those that objects carry themselves: a Service's making, a Pod's last change of readiness. What leaves no
such time behind, as the deletion of a Pod or another selector does not, is a change without a trigger.
kube-controller-manager 1.36: staging/src/k8s.io/endpointslice/util/trigger_time_tracker.go.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from portlab.kube.objects.pod import Pod
from portlab.kube.objects.service import Service


@dataclass(frozen=True, slots=True, kw_only=True)
class TriggerTimes:
    """The times that the last look at a Service and its Pods found, the Pods' by name."""

    service: str = ""
    pods: Mapping[str, str] = field(default_factory=dict)


def trigger_time(
    service: Service, pods: Iterable[Pod], known: TriggerTimes | None
) -> tuple[str, TriggerTimes]:
    """The earliest time that is new since ``known``, "" when there is none, and what is known now.

    Of a Service that nobody has looked at before (``known`` is None) it is the time of its making. Times are texts as
    the API writes them, all in UTC and of one length, so that their order is that of texts.
    ComputeEndpointLastChangeTriggerTime.
    """
    made = service.metadata.creation_timestamp
    found = TriggerTimes(
        service=made, pods={pod.name: pod.ready_since for pod in pods if pod.ready_since}
    )
    if known is None:
        return made, found
    new = [time for name, time in found.pods.items() if time > known.pods.get(name, "")]
    if made > known.service:
        new.append(made)
    return min(new, default=""), found
