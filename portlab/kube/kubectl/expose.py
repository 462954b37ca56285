"""``kubectl expose service``: a further Service for what a Service selects.

kubectl 1.36: staging/src/k8s.io/kubectl/pkg/cmd/expose/expose.go RunExpose, createService, parseLabels;
staging/src/k8s.io/kubectl/pkg/polymorphichelpers/portsforobject.go getServicePorts, multiprotocolsforobject.go
getMultiProtocols, mapbasedselectorforobject.go; staging/src/k8s.io/apimachinery/pkg/util/intstr/intstr.go Parse.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from portlab.kube.kubectl.answers import accepted
from portlab.kube.kubectl.dryrun import CLIENT, IGNORE, SERVER, done, dry_run_strategy
from portlab.kube.kubectl.errors import KubectlError, NotHereError
from portlab.kube.kubectl.flags import Parsed
from portlab.kube.kubectl.flagsets import FIELD_MANAGER, FILENAME, OUTPUT, SELECTOR
from portlab.kube.kubectl.gonumbers import atoi, to_int32
from portlab.kube.kubectl.printers import object_of, printer
from portlab.kube.kubectl.resources import select
from portlab.kube.kubectl.services import fetch
from portlab.kube.kubectl.session import Session
from portlab.kube.objects.intstr import IntOrString
from portlab.kube.objects.meta import ObjectMeta
from portlab.kube.objects.service import (
    CLUSTER_IP_NONE,
    LOAD_BALANCER,
    TCP,
    Service,
    ServicePort,
    ServiceSpec,
)

_LONGEST_NAME = 63
_AFFINITIES = ("None", "ClientIP")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Taken:
    """What comes from the exposed Service where the flags say nothing: once taken, the next one keeps it too."""

    selector: str
    port: str
    ports: str
    labels: str


def expose(session: Session, parsed: Parsed) -> Sequence[KubectlError]:
    """Run ``kubectl expose``."""
    if parsed.has(FILENAME):
        raise NotHereError("expose -f")
    strategy = dry_run_strategy(parsed, session.terminal)
    operation = done("exposed", strategy)
    print_object = printer(session.terminal, parsed.text(OUTPUT), operation, typed=True)
    found, errors = fetch(session, select(parsed.args, all_when_bare=False))
    taken = _Taken(
        selector=parsed.text(SELECTOR),
        port=parsed.text("port"),
        ports="",
        labels=parsed.text("labels"),
    )
    for exposed in found:
        try:
            taken = _take(taken, exposed, headless=parsed.text("cluster-ip") == CLUSTER_IP_NONE)
            service = _generated(session, parsed, exposed, taken, dry=strategy == CLIENT)
            if strategy != CLIENT:
                answer = session.api.create_object(
                    object_of(service),
                    namespace=session.namespace,
                    dry_run=strategy == SERVER,
                    # kubectl says nothing about fields here; those that it generates are known to the server.
                    field_validation=IGNORE,
                    field_manager=parsed.text(FIELD_MANAGER),
                )
                session.terminal.warn(answer.warnings)
                service = accepted(answer)
            print_object(object_of(service))
        except KubectlError as error:
            errors.append(error)
    return errors


def _take(taken: _Taken, exposed: Service, *, headless: bool) -> _Taken:
    selector = taken.selector
    if not selector:
        if not exposed.spec.selector:
            why = "the service has no pod selector set"
            raise KubectlError(
                f"couldn't retrieve selectors via --selector flag or introspection: {why}"
            )
        selector = _joined(exposed.spec.selector)
    port, ports = taken.port, taken.ports
    if not port:
        numbers = list(dict.fromkeys(str(each.port) for each in exposed.spec.ports))
        if not numbers and not headless:
            raise KubectlError("couldn't find port via --port flag or introspection")
        if len(numbers) == 1:
            port = numbers[0]
        elif numbers:
            ports = ",".join(numbers)
    labels = taken.labels or _joined(exposed.metadata.labels)
    return _Taken(selector=selector, port=port, ports=ports, labels=labels)


def _generated(
    session: Session, parsed: Parsed, exposed: Service, taken: _Taken, *, dry: bool
) -> Service:
    selector = _parse_labels(taken.selector)
    labels = _parse_labels(taken.labels) if taken.labels else {}
    name = parsed.text("name") or exposed.metadata.name[:_LONGEST_NAME]
    ports = tuple(_ports(taken.ports or taken.port, exposed, parsed.text("protocol")))
    affinity = parsed.text("session-affinity")
    target = parsed.text("target-port")
    if affinity and affinity not in _AFFINITIES:
        raise KubectlError(f"unknown session affinity: {affinity}")
    external_ip, kind = parsed.text("external-ip"), parsed.text("type")
    return Service(
        metadata=ObjectMeta(
            name=name,
            # Only what is not sent shows the namespace of the command line; the server fills it in else.
            namespace=session.namespace if dry and session.enforced else "",
            labels=labels,
        ),
        spec=ServiceSpec(
            ports=tuple(_targeted(port, target) for port in ports),
            selector=selector,
            cluster_ip=parsed.text("cluster-ip"),
            type=kind,
            external_ips=(external_ip,) if external_ip else (),
            session_affinity=affinity,
            load_balancer_ip=parsed.text("load-balancer-ip") if kind == LOAD_BALANCER else "",
        ),
    )


def _ports(numbers: str, exposed: Service, protocol: str) -> Iterator[ServicePort]:
    """The ports: several are named, and one number that the exposed Service has in several protocols is several."""
    written = numbers.split(",") if numbers else []
    for index, text in enumerate(written, start=1):
        number = to_int32(atoi(text))
        name = f"port-{index}" if len(written) > 1 else ""
        protocols = [protocol] if protocol else _protocols(exposed, text)
        for each in protocols:
            several = f"port-{index}-{each.lower()}" if len(protocols) > 1 else name
            yield ServicePort(name=several, protocol=each, port=number)


def _protocols(exposed: Service, number: str) -> list[str]:
    """The protocols in which the exposed Service has a port of that number; TCP when it has none."""
    return [each.protocol or TCP for each in exposed.spec.ports if str(each.port) == number] or [
        TCP
    ]


def _targeted(port: ServicePort, target: str) -> ServicePort:
    """The port with its target: one for all, or each port's own number."""
    return ServicePort(
        name=port.name,
        protocol=port.protocol,
        port=port.port,
        target_port=_parse_target(target) if target else IntOrString(port.port),
    )


def _parse_target(text: str) -> IntOrString:
    """A number where the text can be one of 32 bits, else a name."""
    try:
        number = atoi(text)
    except KubectlError:
        return IntOrString(text)
    return IntOrString(number if number == to_int32(number) else text)


def _joined(labels: Mapping[str, str]) -> str:
    return ",".join(f"{key}={labels[key]}" for key in sorted(labels))


def _parse_labels(text: str) -> dict[str, str]:
    """``a=b,c=d`` as labels. Raises KubectlError."""
    labels = {}
    for spec in text.split(","):
        pieces = spec.split("=")
        if len(pieces) != 2:
            raise KubectlError(f"unexpected label spec: {spec}")
        if not pieces[0]:
            raise KubectlError("unexpected empty label key")
        labels[pieces[0]] = pieces[1]
    return labels
