"""Request: what comes in, and the ground on which it falls."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from portlab.kube.apiserver.allocation import Allocation
from portlab.kube.apiserver.books import Books, Streams
from portlab.kube.apiserver.decode import STRICT, YAML
from portlab.kube.apiserver.identity import Identity
from portlab.kube.apiserver.transaction import Transaction
from portlab.kube.objects.service import Service
from portlab.manifest import Manifest

Key = tuple[str, str]

STATUS = "status"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request to the API server.

    ``namespace`` is the URL's, ``name`` the URL's in PUT and PATCH, ``subresource`` "" or STATUS; ``namespaces`` are
    those that exist and ``services`` those that are stored, by namespace and name.
    """

    manifest: Manifest
    books: Books
    streams: Streams
    services: Mapping[Key, Service]
    identity: Identity
    namespaces: Collection[str] = ("default",)
    namespace: str = "default"
    name: str = ""
    subresource: str = ""
    content_type: str = YAML
    dry_run: bool = False
    field_validation: str = STRICT

    @property
    def stored(self) -> Service | None:
        """The Service that is stored at the request's address."""
        return self.services.get((self.namespace, self.name))

    def allocation(self, service: Service, transaction: Transaction) -> Allocation:
        """What the request may do to the books, in the name of its Service."""
        return Allocation(
            books=self.books,
            streams=self.streams,
            transaction=transaction,
            owner=f"{self.namespace}/{service.metadata.name}",
            dry_run=self.dry_run,
        )
