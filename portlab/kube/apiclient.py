"""What kubectl talks to: the cluster's own requests, with bodies as JSON data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from portlab.kube.apiserver.decode import JSON
from portlab.kube.apiserver.outcome import Outcome
from portlab.kube.apiserver.trees import json_body
from portlab.kube.objects.endpointslice import EndpointSlice
from portlab.kube.objects.field import Status
from portlab.kube.objects.service import Service

if TYPE_CHECKING:
    from portlab.kube.cluster import Cluster


class ApiClient:
    """Offers a Cluster as portlab.kube.kubectl.client.Api."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster

    def service(self, name: str, namespace: str) -> Service | None:
        """GET of one Service."""
        return self._cluster.service(name, namespace)

    def services_in(self, namespace: str) -> Sequence[Service]:
        """GET of all Services of a namespace, by name."""
        found = (
            (name, service)
            for (inside, name), service in self._cluster.services.items()
            if inside == namespace
        )
        return [service for _, service in sorted(found, key=lambda pair: pair[0])]

    def endpoint_slices(self, name: str, namespace: str) -> Sequence[EndpointSlice]:
        """GET of the EndpointSlices of a Service."""
        return self._cluster.endpoint_slices(name, namespace)

    def create_object(self, body: Any, **options: Any) -> Outcome:
        """POST of a Service."""
        return self._cluster.create(json_body(body), content_type=JSON, **options)

    def replace_object(self, body: Any, name: str, **options: Any) -> Outcome:
        """PUT of a Service."""
        return self._cluster.replace(json_body(body), name, content_type=JSON, **options)

    def patch_object(self, body: Any, name: str, **options: Any) -> Outcome:
        """PATCH of a Service."""
        return self._cluster.patch(json_body(body), name, **options)

    def delete(self, name: str, namespace: str) -> Status | None:
        """DELETE of a Service in the background, as kubectl asks for it; a Status when it could not be done."""
        return self._cluster.delete(name, namespace, propagation_policy="Background").status
