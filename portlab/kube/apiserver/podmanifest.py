"""Pods from manifests, as far as Services have to do with them.

There is no kubelet here, so ``status`` is taken as a kubelet would have written it: phase, addresses and readiness are
what the manifest says, and a Pod without a status is one that has just been made. Fields in which no Service takes an
interest, images among them, are not looked at. A running Pod is taken to listen at the ports that it declares.
kube-apiserver 1.36: pkg/apis/core/v1/{defaults,conversion}.go, pkg/apis/core/validation/validation.go
ValidatePodCreate, ValidatePodStatusUpdate.
"""

from __future__ import annotations

from dataclasses import replace

from portlab.kube.apiserver import codes
from portlab.kube.apiserver.objectrules import (
    read_readiness,
    refuse_invalid,
    validate_name_and_labels,
)
from portlab.kube.apiserver.typedfields import Fields, read_object
from portlab.kube.apiserver.validate.addresses import check_ip
from portlab.kube.apiserver.validate.content import (
    check,
    check_port,
    dns_label,
    dns_subdomain,
    target_port_name,
)
from portlab.kube.apiserver.validate.ports import PROTOCOLS
from portlab.kube.objects.field import FieldError, invalid, not_supported, required
from portlab.kube.objects.ip import family_of
from portlab.kube.objects.pod import PENDING, RUNNING, ContainerPort, Listener, Pod
from portlab.kube.objects.service import TCP
from portlab.manifest import Manifest

KIND = "Pod"


_NAME_MAX = 63
_ALWAYS = "Always"


def pod_from_manifest(
    manifest: Manifest, *, namespace: str = "default", name_suffix: str = ""
) -> Pod:
    """The Pod that ``manifest`` describes, in ``namespace`` where it names none. Raises RefusedError.

    ``name_suffix`` is what makes a name of ``metadata.generateName``.
    """
    root = read_object(manifest, KIND)
    metadata, spec = root.struct("metadata", "ObjectMeta"), root.struct("spec", "PodSpec")
    status = root.struct("status", "PodStatus")
    name = _name(metadata, name_suffix)
    described, faults = read_template(metadata, spec)
    phase = status.text("phase", "v1.PodPhase") or PENDING
    ready, ready_since = read_readiness(status, "PodCondition")
    ips = _ips(status)
    pod = replace(
        described,
        name=name,
        namespace=metadata.text("namespace") or namespace,
        phase=phase,
        ip=ips[0] if ips else "",
        ips=ips,
        ready=ready,
        ready_since=ready_since,
        listens=declared_listeners(described) if phase == RUNNING else (),
    )
    errors = validate_name_and_labels(pod.name, pod.labels)
    refuse_invalid(KIND, name, [*errors, *faults, *_validate_ips(pod.ips)])
    return pod


def read_template(metadata: Fields, spec: Fields) -> tuple[Pod, list[FieldError]]:
    """What a Pod, or a template of Pods, says of itself before anybody gives it a name: a Pod without name, address and
    status, and the errors of its ``spec`` in the server's order. Raises RefusedError."""
    containers = spec.structs("containers", "Container")
    sidecars = [
        container
        for container in spec.structs("initContainers", "Container")
        if container.text("restartPolicy", "v1.ContainerRestartPolicy") == _ALWAYS
    ]
    pod = Pod(
        name="",
        ip="",
        labels=metadata.texts_by_key("labels"),
        node=spec.text("nodeName"),
        hostname=spec.text("hostname"),
        subdomain=spec.text("subdomain"),
        host_network=spec.flag("hostNetwork"),
        container_ports=_ports(containers),
        sidecar_ports=_ports(sidecars),
        ready=False,
        phase=PENDING,
    )
    return pod, _validate(pod, spec, containers, sidecars)


def declared_listeners(pod: Pod) -> tuple[Listener, ...]:
    """A process at every port that the Pod's containers declare: what is supposed where nobody says what they do."""
    return _listeners(pod.container_ports + pod.sidecar_ports)


def _name(metadata: Fields, suffix: str) -> str:
    """The name; where it is absent it is made of generateName (apiserver/pkg/storage/names/generate.go)."""
    name, prefix = metadata.text("name"), metadata.text("generateName")
    return name or (prefix and prefix[: _NAME_MAX - len(suffix)] + suffix)


def _ports(containers: list[Fields]) -> tuple[ContainerPort, ...]:
    return tuple(
        ContainerPort(
            container_port=port.number("containerPort"),
            name=port.text("name"),
            protocol=port.text("protocol", "v1.Protocol") or TCP,
        )
        for container in containers
        for port in container.structs("ports", "ContainerPort")
    )


def _listeners(ports: tuple[ContainerPort, ...]) -> tuple[Listener, ...]:
    return tuple(Listener(port=port.container_port, protocol=port.protocol) for port in ports)


def _ips(status: Fields) -> tuple[str, ...]:
    """The Pod's addresses. Of two fields that contradict each other the older one, ``podIP``, counts.

    Convert_v1_PodStatus_To_core_PodStatus.
    """
    single = status.text("podIP")
    ips = tuple(each.text("ip") for each in status.structs("podIPs", "PodIP"))
    return (single,) if single and single not in ips[:1] else ips


def _validate(
    pod: Pod, spec: Fields, containers: list[Fields], sidecars: list[Fields]
) -> list[FieldError]:
    """Errors of what Services look at in ``spec``, in the server's order."""
    errors: list[FieldError] = []
    if not containers:
        errors.append(required(spec.place("containers"), "", codes.CONTAINERS_REQUIRED))
    for container in (*containers, *sidecars):
        for port in container.structs("ports", "ContainerPort"):
            errors += _validate_port(port)
    for key, value, rule in (
        ("nodeName", pod.node, dns_subdomain),
        ("hostname", pod.hostname, dns_label),
        ("subdomain", pod.subdomain, dns_label),
    ):
        errors += check(spec.place(key), value, rule) if value else []
    return errors


def _validate_port(port: Fields) -> list[FieldError]:
    """validateContainerPorts."""
    name, number = port.text("name"), port.number("containerPort")
    errors = check(port.place("name"), name, target_port_name) if name else []
    place = port.place("containerPort")
    if number:
        errors += check_port(place, number, codes.CONTAINER_PORT_RANGE)
    else:
        errors.append(required(place, "", codes.CONTAINER_PORT_REQUIRED))
    protocol = port.text("protocol", "v1.Protocol") or TCP
    if protocol not in PROTOCOLS:
        place, code = port.place("protocol"), codes.CONTAINER_PROTOCOL_UNSUPPORTED
        errors.append(not_supported(place, protocol, PROTOCOLS, code))
    return errors


def _validate_ips(ips: tuple[str, ...]) -> list[FieldError]:
    """Valid addresses, at most one of each family (validatePodIPs)."""
    path = "status.podIPs"
    errors = [error for index, ip in enumerate(ips) for error in check_ip(f"{path}[{index}]", ip)]
    if len(ips) > len({family_of(ip) for ip in ips}):
        text = "may specify no more than one IP for each IP family"
        shown = [{"IP": ip} for ip in ips]
        errors.append(invalid(path, shown, text, codes.POD_IPS_SAME_FAMILY))
    return errors
