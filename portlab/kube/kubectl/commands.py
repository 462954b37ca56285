"""kubectl's commands, and what those do that PortLab has.

kubectl 1.36: staging/src/k8s.io/kubectl/pkg/cmd/cmd.go NewKubectlCommand; pkg/cmd/create/create.go NewCmdCreate,
create_service.go NewCmdCreateService; SuggestFor of the commands.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType

from portlab.kube.kubectl import flagsets
from portlab.kube.kubectl.commandtree import Command
from portlab.kube.kubectl.create import create, replace
from portlab.kube.kubectl.createservice import (
    create_cluster_ip,
    create_external_name,
    create_load_balancer,
    create_node_port,
    create_service,
)
from portlab.kube.kubectl.delete import delete
from portlab.kube.kubectl.describe import describe
from portlab.kube.kubectl.errors import KubectlError
from portlab.kube.kubectl.expose import expose
from portlab.kube.kubectl.flags import Parsed
from portlab.kube.kubectl.get import get
from portlab.kube.kubectl.session import Session


def _apply(session: Session, parsed: Parsed) -> Sequence[KubectlError]:
    """Run ``kubectl apply``."""
    # Working out patches takes modules that no other command needs.
    from portlab.kube.kubectl.apply import apply  # noqa: PLC0415

    return apply(session, parsed)


_ELSEWHERE = Command(flags=flagsets.ROOT)
_SERVICE_COMMANDS = {
    "clusterip": Command(flags=flagsets.CREATE_CLUSTER_IP, run=create_cluster_ip),
    "nodeport": Command(flags=flagsets.CREATE_NODE_PORT, run=create_node_port),
    "loadbalancer": Command(flags=flagsets.CREATE_LOAD_BALANCER, run=create_load_balancer),
    "externalname": Command(flags=flagsets.CREATE_EXTERNAL_NAME, run=create_external_name),
}
_CREATE_SERVICE = Command(
    flags=flagsets.ROOT, run=create_service, aliases=("svc",), commands=_SERVICE_COMMANDS
)
_CREATE_OTHERS = (
    "clusterrole",
    "clusterrolebinding",
    "configmap",
    "cronjob",
    "deployment",
    "ingress",
    "job",
    "namespace",
    "poddisruptionbudget",
    "priorityclass",
    "quota",
    "role",
    "rolebinding",
    "secret",
    "serviceaccount",
    "token",
)
_CREATE_COMMANDS = {"service": _CREATE_SERVICE, **dict.fromkeys(_CREATE_OTHERS, _ELSEWHERE)}

# In the order in which kubectl suggests them.
_COMMANDS = {
    "create": Command(flags=flagsets.CREATE, run=create, commands=_CREATE_COMMANDS),
    "expose": Command(flags=flagsets.EXPOSE, run=expose),
    "run": _ELSEWHERE,
    "set": _ELSEWHERE,
    "explain": _ELSEWHERE,
    "get": Command(flags=flagsets.GET, run=get),
    "edit": _ELSEWHERE,
    "delete": Command(flags=flagsets.DELETE, run=delete),
    "rollout": _ELSEWHERE,
    "scale": _ELSEWHERE,
    "autoscale": _ELSEWHERE,
    "certificate": _ELSEWHERE,
    "cluster-info": _ELSEWHERE,
    "top": _ELSEWHERE,
    "cordon": _ELSEWHERE,
    "uncordon": _ELSEWHERE,
    "drain": _ELSEWHERE,
    "taint": _ELSEWHERE,
    "describe": Command(flags=flagsets.DESCRIBE, run=describe),
    "logs": _ELSEWHERE,
    "attach": _ELSEWHERE,
    "exec": _ELSEWHERE,
    "port-forward": _ELSEWHERE,
    "proxy": _ELSEWHERE,
    "cp": _ELSEWHERE,
    "auth": _ELSEWHERE,
    "debug": _ELSEWHERE,
    "events": _ELSEWHERE,
    "diff": _ELSEWHERE,
    "apply": Command(flags=flagsets.APPLY, run=_apply),
    "patch": _ELSEWHERE,
    "replace": Command(flags=flagsets.REPLACE, run=replace),
    "wait": _ELSEWHERE,
    "kustomize": _ELSEWHERE,
    "label": _ELSEWHERE,
    "annotate": _ELSEWHERE,
    "completion": _ELSEWHERE,
    "config": _ELSEWHERE,
    "kuberc": _ELSEWHERE,
    "plugin": _ELSEWHERE,
    "version": _ELSEWHERE,
    "api-versions": _ELSEWHERE,
    "api-resources": _ELSEWHERE,
    "options": _ELSEWHERE,
}
KUBECTL = Command(flags=flagsets.ROOT, commands=MappingProxyType(_COMMANDS))
# Other words for a command, by which it is suggested.
OTHER_WORDS = MappingProxyType(
    {"get": ("list", "ps"), "delete": ("rm",), "scale": ("resize",), "wait": ("list", "ps")}
)
