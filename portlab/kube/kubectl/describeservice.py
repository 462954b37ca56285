"""One Service in words, as ``kubectl describe service`` prints it.

kubectl 1.36: staging/src/k8s.io/kubectl/pkg/describe/describe.go describeService, buildIngressString,
printLabelsMultiline, printAnnotationsMultiline, DescribeEvents, tabbedString.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from portlab.kube.kubectl.endpoints import format_endpoint_slices
from portlab.kube.kubectl.table import NONE, escape, format_labels
from portlab.kube.kubectl.tabwriter import align
from portlab.kube.objects.endpointslice import EndpointSlice
from portlab.kube.objects.service import LoadBalancerIngress, Service, ServicePort, ServiceSpec

LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
_LONGEST_ANNOTATION = 140
_PADDING = 2


def describe_service(service: Service, slices: Sequence[EndpointSlice], *, events: bool) -> str:
    """The description. Nothing ever happens to a Service of PortLab, so its events are none."""
    lines = [*_lines(service, slices)]
    if events:
        lines.append(f"Events:\t{NONE}")
    text = "".join(f"{line}\n" for line in lines)
    return align(escape(text), min_width=0, padding=_PADDING)


def _lines(service: Service, slices: Sequence[EndpointSlice]) -> Iterator[str]:
    metadata, spec = service.metadata, service.spec
    yield f"Name:\t{metadata.name}"
    yield f"Namespace:\t{metadata.namespace}"
    yield from _labels(metadata.labels)
    yield from _annotations(metadata.annotations)
    yield f"Selector:\t{format_labels(spec.selector or {})}"
    yield f"Type:\t{spec.type}"
    yield from _addresses(spec)
    if service.status.ingress:
        yield f"LoadBalancer Ingress:\t{', '.join(map(_ingress, service.status.ingress))}"
    for port in spec.ports:
        yield from _port(port)
        yield f"Endpoints:\t{format_endpoint_slices(slices, port.name)}"
    yield f"Session Affinity:\t{spec.session_affinity}"
    yield from _policies(spec)


def _labels(labels: Mapping[str, str]) -> Iterator[str]:
    """The labels sorted by key, each on a line."""
    pairs = [f"{key}={labels[key]}" for key in sorted(labels)]
    yield f"Labels:\t{pairs[0] if pairs else NONE}"
    yield from (f"\t{pair}" for pair in pairs[1:])


def _annotations(annotations: Mapping[str, str]) -> Iterator[str]:
    """The annotations sorted by key; long ones and those of several lines begin on a line of their own.

    What ``kubectl apply`` notes for itself is left out.
    """
    beginning = "Annotations:\t"
    for key in sorted(annotations.keys() - {LAST_APPLIED}):
        value = annotations[key].removesuffix("\n")
        if _bytes(value) + _bytes(key) + 2 <= _LONGEST_ANNOTATION and "\n" not in value:
            yield f"{beginning}{key}: {value}"
        else:
            yield f"{beginning}{key}:"
            yield from (f"\t  {_shorten(line)}" for line in value.split("\n"))
        beginning = "\t"
    if beginning != "\t":
        yield f"{beginning}{NONE}"


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


def _shorten(line: str) -> str:
    """Go counts and cuts bytes, even in the middle of a character."""
    data = line.encode("utf-8", "surrogatepass")
    most = _LONGEST_ANNOTATION - 2
    return f"{data[:most].decode('utf-8', 'replace')}..." if len(data) > most else line


def _addresses(spec: ServiceSpec) -> Iterator[str]:
    if spec.ip_family_policy is not None:
        yield f"IP Family Policy:\t{spec.ip_family_policy}"
    yield f"IP Families:\t{','.join(spec.ip_families) or NONE}"
    yield f"IP:\t{spec.cluster_ip}"
    yield f"IPs:\t{','.join(spec.cluster_ips) or NONE}"
    if spec.external_ips:
        yield f"External IPs:\t{','.join(spec.external_ips)}"
    if spec.load_balancer_ip:
        yield f"Desired LoadBalancer IP:\t{spec.load_balancer_ip}"
    if spec.external_name:
        yield f"External Name:\t{spec.external_name}"


def _ingress(ingress: LoadBalancerIngress) -> str:
    if not ingress.ip:
        return ingress.hostname
    return ingress.ip if ingress.ip_mode is None else f"{ingress.ip} ({ingress.ip_mode})"


def _port(port: ServicePort) -> Iterator[str]:
    name = port.name or "<unset>"
    yield f"Port:\t{name}\t{port.port}/{port.protocol}"
    yield f"TargetPort:\t{port.target_port}/{port.protocol}"
    if port.app_protocol is not None:
        yield f"AppProtocol:\t{port.app_protocol}"
    if port.node_port:
        yield f"NodePort:\t{name}\t{port.node_port}/{port.protocol}"


def _policies(spec: ServiceSpec) -> Iterator[str]:
    if spec.external_traffic_policy:
        yield f"External Traffic Policy:\t{spec.external_traffic_policy}"
    if spec.internal_traffic_policy is not None:
        yield f"Internal Traffic Policy:\t{spec.internal_traffic_policy}"
    if spec.health_check_node_port:
        yield f"HealthCheck NodePort:\t{spec.health_check_node_port}"
    if spec.load_balancer_source_ranges:
        yield f"LoadBalancer Source Ranges:\t{','.join(spec.load_balancer_source_ranges)}"
    if spec.traffic_distribution is not None:
        yield f"Traffic Distribution:\t{spec.traffic_distribution}"
