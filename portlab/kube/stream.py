"""A stream of documents sent one after the other, as ``kubectl apply -f`` sends those of a file.

Services go to the API server with all that it does to them. Pods and Deployments become running Pods
(controllers/workloads.py). Other kinds of objects are real, and no Service's business: they are passed over.
A document that is refused stops none of the others.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from portlab.kube.apimachinery.schema import KNOWN_KINDS
from portlab.kube.apiserver.outcome import Outcome
from portlab.kube.cluster import DEFAULT_NAMESPACE, Cluster
from portlab.kube.objects.field import Status
from portlab.manifest import Manifest, Scalar, find, read
from portlab.manifest.documents import Document

SERVICE, POD, DEPLOYMENT, NAMESPACE = "Service", "Pod", "Deployment", "Namespace"
_VERSIONS = {POD: "v1", DEPLOYMENT: "apps/v1", NAMESPACE: "v1"}
_MISPLACED = frozenset(["List"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """What became of one document.

    ``kind``, ``name`` and ``namespace`` are what it says of itself, as far as it can be read. ``outcome`` answers a
    Service, and whatever nobody could recognise; ``status`` is why anything was refused. ``passed_over`` documents were
    sent to nobody.
    """

    document: Document
    manifest: Manifest
    kind: str = ""
    name: str = ""
    namespace: str = DEFAULT_NAMESPACE
    outcome: Outcome | None = None
    status: Status | None = None
    passed_over: bool = False

    @property
    def is_service(self) -> bool:
        """True for what was sent as a Service."""
        return self.outcome is not None


def apply_documents(
    cluster: Cluster,
    documents: Sequence[Document],
    *,
    most_pods: int,
    read_text: Callable[[str], Manifest] = read,
) -> tuple[Applied, ...]:
    """Send every document to ``cluster``, in order; Pods are made until there are ``most_pods``.

    A document alone that would be passed over is sent as a Service, so that the API server can answer to that.
    """
    return tuple(
        _apply(cluster, document, read_text(document.text), len(documents) == 1, most_pods)
        for document in documents
    )


def _apply(
    cluster: Cluster, document: Document, manifest: Manifest, alone: bool, most_pods: int
) -> Applied:
    version, kind = _text(manifest, "apiVersion"), _text(manifest, "kind")
    name = _text(manifest, "metadata", "name")
    namespace = _text(manifest, "metadata", "namespace") or DEFAULT_NAMESPACE

    def told(
        *, outcome: Outcome | None = None, status: Status | None = None, passed_over: bool = False
    ) -> Applied:
        return Applied(
            document=document,
            manifest=manifest,
            kind=kind,
            name=name,
            namespace=namespace,
            outcome=outcome,
            status=status,
            passed_over=passed_over,
        )

    if _VERSIONS.get(kind) == version:
        if kind == NAMESPACE:
            return told(status=cluster.create_namespace(name))
        if kind == POD:
            return told(status=cluster.start_pod(manifest))
        return told(status=cluster.start_deployment(manifest, most_pods=most_pods))
    if not alone and kind in KNOWN_KINDS.get(version, ()) and kind not in _MISPLACED:
        return told(passed_over=True)
    outcome = cluster.apply(manifest)
    return told(outcome=outcome, status=outcome.status)


def _text(manifest: Manifest, *path: str) -> str:
    node = find(manifest.root, path)
    return node.value if isinstance(node, Scalar) and isinstance(node.value, str) else ""
