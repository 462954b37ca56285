"""What kubectl needs of an API server: the requests it sends and the answers it reads.

kubectl knows no component of the cluster; whoever offers these methods can be talked to. The Cluster does.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from portlab.kube.objects.endpointslice import EndpointSlice
from portlab.kube.objects.field import Status
from portlab.kube.objects.service import Service
from portlab.kube.objects.warning import ServiceWarning


class Answer(Protocol):
    """The answer to a request: the object as stored, or the Status that refuses it."""

    @property
    def service(self) -> Service | None:
        """The Service as stored (or as it would be, in a dry run); None when the request is refused."""

    @property
    def status(self) -> Status | None:
        """Why the request is refused; None when it is accepted."""

    @property
    def warnings(self) -> Sequence[ServiceWarning]:
        """The ``Warning:`` headers."""

    @property
    def created(self) -> bool:
        """False when a Service of that name was there before."""


class Api(Protocol):
    """The requests. ``namespace`` is the request's; bodies are plain JSON data (dict, list, str, int, ...)."""

    def service(self, name: str, namespace: str) -> Service | None:
        """GET of one Service."""

    def services_in(self, namespace: str) -> Sequence[Service]:
        """GET of all Services of a namespace, by name."""

    def endpoint_slices(self, name: str, namespace: str) -> Sequence[EndpointSlice]:
        """GET of the EndpointSlices of a Service."""

    def create_object(
        self, body: Any, *, namespace: str, dry_run: bool, field_validation: str, field_manager: str
    ) -> Answer:
        """POST of a Service."""

    def replace_object(
        self,
        body: Any,
        name: str,
        *,
        namespace: str,
        dry_run: bool,
        field_validation: str,
        field_manager: str,
    ) -> Answer:
        """PUT of a Service."""

    def patch_object(
        self,
        body: Any,
        name: str,
        *,
        content_type: str,
        namespace: str,
        dry_run: bool,
        field_validation: str,
        field_manager: str,
    ) -> Answer:
        """PATCH of a Service; ``content_type`` says of which kind ``body`` is."""

    def delete(self, name: str, namespace: str) -> Status | None:
        """DELETE of a Service; a Status when it could not be done."""
