"""``kubectl create service``: a Service made of flags.

kubectl 1.36: staging/src/k8s.io/kubectl/pkg/cmd/create/create_service.go Complete, Validate, createService, Run,
parsePorts; create.go NameFromCommandArgs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from portlab.kube.kubectl.answers import accepted
from portlab.kube.kubectl.dryrun import CLIENT, SERVER, done, dry_run_strategy, validation_directive
from portlab.kube.kubectl.errors import KubectlError, RefusalError, SilentError, UsageError
from portlab.kube.kubectl.flags import Parsed
from portlab.kube.kubectl.flagsets import FIELD_MANAGER, OUTPUT
from portlab.kube.kubectl.gonumbers import to_int32
from portlab.kube.kubectl.portpairs import parse_ports
from portlab.kube.kubectl.printers import object_of, printer
from portlab.kube.kubectl.session import Session
from portlab.kube.objects.meta import ObjectMeta
from portlab.kube.objects.service import (
    CLUSTER_IP,
    CLUSTER_IP_NONE,
    EXTERNAL_NAME,
    LOAD_BALANCER,
    NODE_PORT,
    TCP,
    Service,
    ServicePort,
    ServiceSpec,
)

_LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?"
_SUBDOMAIN = re.compile(rf"{_LABEL}(\.{_LABEL})*")
_LONGEST_SUBDOMAIN = 253
_HELP = """\
Create a service using a specified subcommand.

Aliases:
service, svc

Available Commands:
  clusterip      Create a ClusterIP service
  externalname   Create an ExternalName service
  loadbalancer   Create a LoadBalancer service
  nodeport       Create a NodePort service

Usage:
  kubectl create service [flags] [options]

Use "kubectl create service <command> --help" for more information about a given command.
Use "kubectl options" for a list of global command-line options (applies to all commands).
"""


def create_service(session: Session, parsed: Parsed) -> Sequence[KubectlError]:
    """Run ``kubectl create service`` without a type that it knows."""
    if parsed.args:
        raise UsageError(f'unknown command "{" ".join(parsed.args)}"', parsed.path)
    session.terminal.print_error(_HELP)
    raise SilentError


def create_cluster_ip(session: Session, parsed: Parsed) -> Sequence[KubectlError]:
    """Run ``kubectl create service clusterip``."""
    spec = ServiceSpec(type=CLUSTER_IP, cluster_ip=parsed.text("clusterip"))
    return _create(session, parsed, spec)


def create_node_port(session: Session, parsed: Parsed) -> Sequence[KubectlError]:
    """Run ``kubectl create service nodeport``; the one node port given is that of every port."""
    node_port = to_int32(parsed.number("node-port"))
    return _create(session, parsed, ServiceSpec(type=NODE_PORT), node_port)


def create_load_balancer(session: Session, parsed: Parsed) -> Sequence[KubectlError]:
    """Run ``kubectl create service loadbalancer``."""
    return _create(session, parsed, ServiceSpec(type=LOAD_BALANCER))


def create_external_name(session: Session, parsed: Parsed) -> Sequence[KubectlError]:
    """Run ``kubectl create service externalname``."""
    spec = ServiceSpec(type=EXTERNAL_NAME, external_name=parsed.text("external-name"))
    return _create(session, parsed, spec)


def _create(
    session: Session, parsed: Parsed, spec: ServiceSpec, node_port: int = 0
) -> Sequence[KubectlError]:
    if parsed.before_dashes != 1:
        raise UsageError(f"exactly one NAME is required, got {parsed.before_dashes}", parsed.path)
    strategy = dry_run_strategy(parsed, session.terminal)
    operation = done("created", strategy)
    print_object = printer(session.terminal, parsed.text(OUTPUT), operation, typed=True)
    directive = validation_directive(parsed)
    pairs = parsed.texts("tcp")
    _validate(spec, pairs)
    service = _generated(session, parsed.args[0], spec, pairs, node_port)
    if strategy != CLIENT:
        answer = session.api.create_object(
            object_of(service),
            namespace=session.namespace,
            dry_run=strategy == SERVER,
            field_validation=directive,
            field_manager=parsed.text(FIELD_MANAGER),
        )
        session.terminal.warn(answer.warnings)
        try:
            service = accepted(answer)
        except RefusalError as error:
            raise KubectlError(f"failed to create {spec.type} service: {error}") from None
    print_object(object_of(service))
    return ()


def _validate(spec: ServiceSpec, pairs: Sequence[str]) -> None:
    if spec.type == EXTERNAL_NAME:
        name = spec.external_name
        if len(name) > _LONGEST_SUBDOMAIN or not _SUBDOMAIN.fullmatch(name):
            raise KubectlError(f"invalid service external name {name}")
    elif not pairs and spec.cluster_ip != CLUSTER_IP_NONE:
        raise KubectlError("at least one tcp port specifier must be provided")


def _generated(
    session: Session, name: str, spec: ServiceSpec, pairs: Sequence[str], node_port: int
) -> Service:
    """The Service that the flags describe; it selects by the label that it bears itself."""
    ports = []
    for pair in pairs:
        port, target_port = parse_ports(pair)
        ports.append(
            ServicePort(
                name=pair.replace(":", "-"),
                protocol=TCP,
                port=port,
                target_port=target_port,
                node_port=node_port,
            )
        )
    labels = {"app": name}
    namespace = session.namespace if session.enforced else ""
    return Service(
        metadata=ObjectMeta(name=name, namespace=namespace, labels=labels),
        spec=replace(spec, ports=tuple(ports), selector=labels),
    )
