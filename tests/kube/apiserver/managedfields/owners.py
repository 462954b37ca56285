"""Services and owners in short notation for these tests."""

from portlab.kube.apiserver.managedfields import APPLY, UPDATE, Manager
from portlab.kube.apiserver.managedfields.fieldpath import in_order, path_text

ALICE = Manager(name="alice", operation=APPLY)
BOB = Manager(name="bob", operation=APPLY)
KUBECTL = Manager(name="kubectl", operation=APPLY)
EDITOR = Manager(name="editor", operation=UPDATE)
SCALER = Manager(name="scaler", operation=UPDATE)
STATUS = Manager(name="cloud", operation=UPDATE, subresource="status")


def service(*, metadata=None, status=None, **spec):
    """A Service with this spec."""
    body = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"} | (metadata or {})}
    if spec:
        body["spec"] = spec
    return body if status is None else body | {"status": status}


def labelled(**labels):
    """A Service with these labels only."""
    return service(metadata={"labels": labels})


def shown(managers):
    """Every manager with the paths that it owns, as texts in order."""
    return {
        manager: [path_text(path) for path in in_order(owned)]
        for manager, owned in managers.items()
    }
