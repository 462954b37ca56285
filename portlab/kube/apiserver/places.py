"""Where in the manifest an error's field is, when the API server names another place.

The server speaks of the object that it made out of the manifest: it tells of ``spec.clusterIPs[0]`` where
only ``spec.clusterIP`` was written, and spells one path with a capital letter.
"""

from __future__ import annotations

from dataclasses import replace

from portlab.kube.objects.field import FieldError, Status
from portlab.manifest import Manifest, find

_SOURCE_RANGES = ("spec.LoadBalancerSourceRanges", "spec.loadBalancerSourceRanges")
_FIRST_ADDRESS = ("spec.clusterIPs", "spec.clusterIPs[0]")


def locate_errors(status: Status, manifest: Manifest) -> Status:
    """The status with ``at`` filled in for every error whose field the manifest calls otherwise."""
    if not status.errors:
        return status
    has_list = find(manifest.root, ("spec", "clusterIPs")) is not None
    errors = tuple(_locate(error, has_list=has_list) for error in status.errors)
    return replace(status, errors=errors)


def _locate(error: FieldError, *, has_list: bool) -> FieldError:
    server, author = _SOURCE_RANGES
    if error.path.startswith(server):
        return replace(error, at=author + error.path[len(server) :])
    if error.path in _FIRST_ADDRESS and not has_list:
        return replace(error, at="spec.clusterIP")
    return error
