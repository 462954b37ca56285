"""What the Endpoints controller has seen of a Service: its object tells what triggered its last change.

The controller looks after every change. Here the looks are kept and made up for when somebody asks, so that a change
costs nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from portlab.kube.controllers.endpoints import EndpointsState, sync_endpoints
from portlab.kube.objects.endpoints import Endpoints
from portlab.kube.objects.pod import Pod
from portlab.kube.objects.service import Service

# So many looks are kept before they are made up for all the same.
_MOST_LOOKS = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointsHistory:
    """``state`` as it was before the ``looks``, each of them the Service and all Pods of that moment."""

    state: EndpointsState = field(default_factory=EndpointsState)
    looks: tuple[tuple[Service, tuple[Pod, ...]], ...] = ()

    def after(self, service: Service, pods: tuple[Pod, ...]) -> EndpointsHistory:
        """The same with one look more."""
        longer = replace(self, looks=(*self.looks, (service, pods)))
        if len(longer.looks) < _MOST_LOOKS:
            return longer
        return EndpointsHistory(state=longer.settled())

    def settled(self) -> EndpointsState:
        """The state after all looks."""
        state = self.state
        for service, pods in self.looks:
            _, state = sync_endpoints(service, pods, state)
        return state

    def endpoints(self) -> Endpoints | None:
        """The Endpoints object as it is now; None when the Service has none."""
        return self.settled().endpoints
