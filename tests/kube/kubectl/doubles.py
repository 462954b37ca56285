"""An API server of plain data for kubectl to talk to, and the way from recorded JSON to the objects it answers with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from portlab.kube.objects.endpointslice import Endpoint, EndpointPort, EndpointSlice
from portlab.kube.objects.field import Status
from portlab.kube.objects.intstr import IntOrString
from portlab.kube.objects.meta import ObjectMeta
from portlab.kube.objects.service import (
    LoadBalancerIngress,
    Service,
    ServicePort,
    ServiceSpec,
    ServiceStatus,
    SessionAffinityConfig,
)
from portlab.kube.objects.warning import ServiceWarning


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainAnswer:
    """An answer as it is to be given."""

    service: Service | None = None
    status: Status | None = None
    warnings: tuple[ServiceWarning, ...] = ()
    created: bool = True


class PlainApi:
    """Keeps what it is sent as it is and notes the requests; with a ``refusal`` it changes nothing."""

    def __init__(
        self,
        services: Sequence[Service] = (),
        slices: Mapping[str, Sequence[EndpointSlice]] | None = None,
        *,
        refusal: Status | None = None,
        warnings: tuple[ServiceWarning, ...] = (),
    ) -> None:
        self.stored = {(each.metadata.namespace, each.metadata.name): each for each in services}
        self.slices = dict(slices or {})
        self.refusal = refusal
        self.warnings = warnings
        self.requests: list[tuple[str, dict[str, Any]]] = []

    def service(self, name: str, namespace: str) -> Service | None:
        return self.stored.get((namespace, name))

    def services_in(self, namespace: str) -> list[Service]:
        return [each for key, each in sorted(self.stored.items()) if key[0] == namespace]

    def endpoint_slices(self, name: str, namespace: str) -> Sequence[EndpointSlice]:
        return self.slices.get(name, ()) if namespace == "default" else ()

    def create_object(self, body: Any, **options: Any) -> PlainAnswer:
        if self._key(body, options) in self.stored and self.refusal is None:
            name = body["metadata"]["name"]
            text = f'services "{name}" already exists'
            status = Status(code=409, reason="AlreadyExists", message=text, name=name)
            return PlainAnswer(status=status)
        return self._keep("create", body, options)

    def replace_object(self, body: Any, name: str, **options: Any) -> PlainAnswer:
        return self._keep("replace", body, {"name": name, **options})

    def patch_object(self, body: Any, name: str, **options: Any) -> PlainAnswer:
        self.requests.append(("patch", {"body": body, "name": name, **options}))
        if self.refusal is not None:
            return PlainAnswer(status=self.refusal)
        return PlainAnswer(service=self.service(name, options["namespace"]), created=False)

    def delete(self, name: str, namespace: str) -> Status | None:
        self.requests.append(("delete", {"name": name, "namespace": namespace}))
        if self.refusal is not None:
            return self.refusal
        if self.stored.pop((namespace, name), None) is None:
            text = f'services "{name}" not found'
            return Status(code=404, reason="NotFound", message=text, name=name, kind="services")
        return None

    def _key(self, body: Any, options: Mapping[str, Any]) -> tuple[str, str]:
        return options["namespace"], body["metadata"].get("name", "")

    def _keep(self, verb: str, body: Any, options: dict[str, Any]) -> PlainAnswer:
        self.requests.append((verb, {"body": body, **options}))
        if self.refusal is not None:
            return PlainAnswer(status=self.refusal, warnings=self.warnings)
        service = service_of(body)
        metadata = replace(service.metadata, namespace=options["namespace"])
        service = replace(service, metadata=metadata)
        if not options["dry_run"]:
            self.stored[self._key(body, options)] = service
        return PlainAnswer(service=service, warnings=self.warnings)


def service_of(data: Mapping[str, Any]) -> Service:
    """A Service from its JSON."""
    metadata, spec = data["metadata"], data.get("spec", {})
    affinity = spec.get("sessionAffinityConfig")
    ingress = data.get("status", {}).get("loadBalancer", {}).get("ingress", ())
    return Service(
        metadata=ObjectMeta(
            name=metadata.get("name", ""),
            namespace=metadata.get("namespace", ""),
            labels=metadata.get("labels", {}),
            annotations=metadata.get("annotations", {}),
        ),
        spec=ServiceSpec(
            ports=tuple(map(_port, spec.get("ports", ()))),
            selector=spec.get("selector"),
            cluster_ip=spec.get("clusterIP", ""),
            cluster_ips=tuple(spec.get("clusterIPs", ())),
            type=spec.get("type", ""),
            external_ips=tuple(spec.get("externalIPs", ())),
            session_affinity=spec.get("sessionAffinity", ""),
            load_balancer_ip=spec.get("loadBalancerIP", ""),
            load_balancer_source_ranges=tuple(spec.get("loadBalancerSourceRanges", ())),
            external_name=spec.get("externalName", ""),
            external_traffic_policy=spec.get("externalTrafficPolicy", ""),
            health_check_node_port=spec.get("healthCheckNodePort", 0),
            publish_not_ready_addresses=spec.get("publishNotReadyAddresses", False),
            session_affinity_config=affinity
            and SessionAffinityConfig(
                client_ip=True, timeout_seconds=affinity["clientIP"]["timeoutSeconds"]
            ),
            ip_families=tuple(spec.get("ipFamilies", ())),
            ip_family_policy=spec.get("ipFamilyPolicy"),
            allocate_load_balancer_node_ports=spec.get("allocateLoadBalancerNodePorts"),
            load_balancer_class=spec.get("loadBalancerClass"),
            internal_traffic_policy=spec.get("internalTrafficPolicy"),
            traffic_distribution=spec.get("trafficDistribution"),
        ),
        status=ServiceStatus(
            ingress=tuple(
                LoadBalancerIngress(
                    ip=each.get("ip", ""),
                    hostname=each.get("hostname", ""),
                    ip_mode=each.get("ipMode"),
                )
                for each in ingress
            )
        ),
    )


def _port(port: Mapping[str, Any]) -> ServicePort:
    return ServicePort(
        name=port.get("name", ""),
        protocol=port.get("protocol", ""),
        app_protocol=port.get("appProtocol"),
        port=port.get("port", 0),
        target_port=IntOrString(port.get("targetPort", 0)),
        node_port=port.get("nodePort", 0),
    )


def slice_of(data: Mapping[str, Any], service: str, namespace: str = "default") -> EndpointSlice:
    """An EndpointSlice from its JSON, as far as kubectl looks at it."""
    return EndpointSlice(
        service=service,
        namespace=namespace,
        address_type=data["addressType"],
        ports=tuple(
            EndpointPort(name=port["name"], protocol=port["protocol"], port=port["port"])
            for port in data["ports"] or ()
        ),
        endpoints=tuple(
            Endpoint(
                address=each["addresses"][0],
                ready=each["conditions"]["ready"],
                serving=each["conditions"]["serving"],
                terminating=each["conditions"]["terminating"],
            )
            for each in data["endpoints"] or ()
        ),
    )
