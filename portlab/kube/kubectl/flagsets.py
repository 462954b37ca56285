"""Which flags kubectl's commands have, and which of them PortLab obeys.

kubectl 1.36: staging/src/k8s.io/cli-runtime/pkg/genericclioptions (ConfigFlags, PrintFlags, DeleteFlags),
staging/src/k8s.io/kubectl/pkg/cmd/util/helpers.go, and NewCmd... of each command in staging/src/k8s.io/kubectl/pkg/cmd.
"""

from __future__ import annotations

from portlab.kube.kubectl.flags import LIST, NUMBER, Flag, FlagSet, truth

NAMESPACE = "namespace"
OUTPUT = "output"
FILENAME = "filename"
SELECTOR = "selector"
DRY_RUN = "dry-run"
VALIDATE = "validate"
FIELD_MANAGER = "field-manager"


def _not_here(*names: str) -> tuple[Flag, ...]:
    return tuple(Flag(name=name, here=False) for name in names)


GLOBAL = (
    Flag(name=NAMESPACE, letter="n"),
    Flag(name="server", letter="s", here=False),
    Flag(name="v", letter="v", here=False),
    *_not_here(
        "as",
        "as-group",
        "as-uid",
        "as-user-extra",
        "cache-dir",
        "certificate-authority",
        "client-certificate",
        "client-key",
        "cluster",
        "context",
        "kubeconfig",
        "kuberc",
        "log-flush-frequency",
        "password",
        "profile",
        "profile-output",
        "request-timeout",
        "tls-server-name",
        "token",
        "user",
        "username",
        "vmodule",
    ),
    truth("disable-compression", here=False),
    truth("insecure-skip-tls-verify", here=False),
    truth("match-server-version", here=False),
    truth("warnings-as-errors", here=False),
)

_FILES = (
    Flag(name=FILENAME, kind=LIST, letter="f"),
    Flag(name="kustomize", letter="k", here=False),
    truth("recursive", "R", here=False),
)
# managedFields are not part of PortLab's objects, so the flag about them changes nothing.
_PRINT = (
    Flag(name=OUTPUT, letter="o"),
    Flag(name="template", here=False),
    truth("allow-missing-template-keys", default=True, here=False),
    truth("show-managed-fields"),
)
_LABELS = Flag(name=SELECTOR, letter="l")
_CHUNKS = Flag(name="chunk-size", kind=NUMBER)
_ALL_NAMESPACES = truth("all-namespaces", "A", here=False)
_DRY_RUN = Flag(name=DRY_RUN, default="none", bare="unchanged")
_VALIDATE = Flag(name=VALIDATE, default="strict", bare="strict")
_SAVE_CONFIG = truth("save-config", here=False)
_DELETION = (
    Flag(name="cascade", bare="background", here=False),
    truth("force", here=False),
    Flag(name="grace-period", kind=NUMBER, here=False),
    Flag(name="timeout", here=False),
)


def _manager(default: str) -> Flag:
    return Flag(name=FIELD_MANAGER, default=default)


ROOT = FlagSet(GLOBAL)
GET = FlagSet(
    (
        *GLOBAL,
        *_PRINT,
        *_FILES,
        _LABELS,
        _CHUNKS,
        _ALL_NAMESPACES,
        truth("no-headers"),
        truth("show-labels"),
        truth("show-kind"),
        truth("ignore-not-found"),
        truth("server-print", default=True, here=False),
        truth("watch", "w", here=False),
        truth("watch-only", here=False),
        truth("output-watch-events", here=False),
        Flag(name="label-columns", kind=LIST, letter="L", here=False),
        *_not_here("field-selector", "raw", "sort-by", "subresource"),
    )
)
DESCRIBE = FlagSet(
    (*GLOBAL, *_FILES, _LABELS, _CHUNKS, _ALL_NAMESPACES, truth("show-events", default=True))
)
_MAKING = (*GLOBAL, *_PRINT, _DRY_RUN, _SAVE_CONFIG)
CREATE = FlagSet(
    (
        *_MAKING,
        *_FILES,
        _VALIDATE,
        _LABELS,
        _manager("kubectl-create"),
        truth("edit", here=False),
        truth("windows-line-endings", here=False),
        Flag(name="raw", here=False),
    )
)
_SERVICE = (*_MAKING, _VALIDATE, _manager("kubectl-create"), Flag(name="tcp", kind=LIST))
CREATE_CLUSTER_IP = FlagSet((*_SERVICE, Flag(name="clusterip")))
CREATE_NODE_PORT = FlagSet((*_SERVICE, Flag(name="node-port", kind=NUMBER, default=0)))
CREATE_LOAD_BALANCER = FlagSet(_SERVICE)
CREATE_EXTERNAL_NAME = FlagSet((*_SERVICE, Flag(name="external-name", required=True)))
EXPOSE = FlagSet(
    (
        *_MAKING,
        *_FILES,
        _manager("kubectl-expose"),
        Flag(name="labels", letter="l"),
        *(
            Flag(name=name)
            for name in (
                "cluster-ip",
                "external-ip",
                "load-balancer-ip",
                "name",
                "port",
                "protocol",
                SELECTOR,
                "session-affinity",
                "target-port",
                "type",
            )
        ),
        *_not_here("override-type", "overrides"),
    )
)
REPLACE = FlagSet(
    (
        *_MAKING,
        *_FILES,
        *_DELETION,
        _VALIDATE,
        _manager("kubectl-replace"),
        truth("wait", here=False),
        *_not_here("raw", "subresource"),
    )
)
APPLY = FlagSet(
    (
        *GLOBAL,
        *_PRINT,
        *_FILES,
        *_DELETION,
        _DRY_RUN,
        _LABELS,
        _VALIDATE,
        _manager("kubectl-client-side-apply"),
        truth("all", here=False),
        truth("force-conflicts", here=False),
        truth("openapi-patch", default=True, here=False),
        truth("overwrite", default=True, here=False),
        truth("prune", here=False),
        Flag(name="prune-allowlist", kind=LIST, here=False),
        truth("server-side", here=False),
        truth("wait", here=False),
        *_not_here("subresource"),
    )
)
DELETE = FlagSet(
    (
        *GLOBAL,
        *_FILES,
        *_DELETION,
        _DRY_RUN,
        _LABELS,
        _ALL_NAMESPACES,
        Flag(name=OUTPUT, letter="o"),
        truth("all"),
        truth("ignore-not-found"),
        truth("wait", default=True),
        truth("now", here=False),
        truth("interactive", "i", here=False),
        *_not_here("field-selector", "raw"),
    )
)
