"""Plays the steps of a case on a Cluster, through the same methods as everybody else, and gives the answers in the
shape in which they were recorded."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from typing import Any

from portlab.conformance.terminal import AGE
from portlab.conformance.verdict import RecordingError
from portlab.kube.apiserver.decode import STRICT, WARN
from portlab.kube.apiserver.outcome import Outcome
from portlab.kube.apiserver.patch import APPLY_PATCH, MERGE_PATCH
from portlab.kube.cluster import Cluster
from portlab.kube.objects.field import Status
from portlab.manifest import Manifest, Scalar, find, read

Step = Mapping[str, Any]
Answer = dict[str, Any]

# Who the recorder was to the server, and in whose name it applied.
USER_AGENT, APPLIER = "corpus", "portlab"
DEFAULT_TYPE = "application/yaml"

# What a step may hold; anything else would be played wrongly without a word.
_KNOWN = {
    "verb",
    "result",
    "manifest",
    "manifestBase64",
    "contentType",
    "namespace",
    "fieldValidation",
    "name",
    "dryRun",
    "fieldManager",
    "force",
    "args",
    "grace",
    "note",
}


class Player:
    """Plays steps on ``cluster``."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster

    def play(self, step: Step) -> Answer:
        """The answer to one step. Raises RecordingError for a step that is not understood."""
        verb = step.get("verb")
        play = _VERBS.get(verb) if isinstance(verb, str) else None
        if play is None:
            raise RecordingError(f"the verb {verb!r} is not known here")
        if unknown := sorted(set(step) - _KNOWN):
            raise RecordingError(f"a step holds {unknown[0]!r}, which is not known here")
        return play(self, step)

    def _options(self, step: Step) -> dict[str, Any]:
        validation = step.get("fieldValidation", STRICT)
        return {
            "namespace": step.get("namespace", "default"),
            # Without the parameter the server warns.
            "field_validation": WARN if validation == "none" else validation,
            "dry_run": bool(step.get("dryRun")) or step["verb"] == "dry-run",
            "field_manager": step.get("fieldManager", USER_AGENT),
        }

    def _create(self, step: Step) -> Answer:
        content_type = step.get("contentType", DEFAULT_TYPE)
        body = _body(step)
        return _answer(
            self.cluster.create(body, content_type=content_type, **self._options(step)), 201
        )

    def _replace(self, step: Step) -> Answer:
        content_type = step.get("contentType", DEFAULT_TYPE)
        outcome = self.cluster.replace(
            _body(step), step["name"], content_type=content_type, **self._options(step)
        )
        return _answer(outcome, 201 if outcome.created else 200)

    def _patch(self, step: Step) -> Answer:
        outcome = self.cluster.patch(
            _body(step),
            step["name"],
            content_type=step.get("contentType", MERGE_PATCH),
            subresource="status" if step["verb"] == "patch-status" else "",
            **self._options(step),
        )
        return _answer(outcome, 200)

    def _server_side_apply(self, step: Step) -> Answer:
        options = self._options(step) | {"field_manager": step.get("fieldManager", APPLIER)}
        outcome = self.cluster.patch(
            _body(step),
            step["name"],
            content_type=APPLY_PATCH,
            force=bool(step.get("force")),
            **options,
        )
        return _answer(outcome, 201 if outcome.created else 200)

    def _delete(self, step: Step) -> Answer:
        namespace = step.get("namespace", "default")
        return _answer(self.cluster.delete(step["name"], namespace), 200)

    def _get(self, step: Step) -> Answer:
        namespace = step.get("namespace", "default")
        return _answer(self.cluster.get(step["name"], namespace), 200)

    def _apply(self, step: Step) -> Answer:
        done = self.cluster.kubectl(("apply", "-f", "-"), stdin=step["manifest"], age=AGE)
        name = step.get("name") or _name(read(step["manifest"]))
        service = self.cluster.service(name)
        return {
            "exit": done.exit_code,
            "stdout": done.stdout,
            "stderr": done.stderr,
            "object": service.to_dict() if service is not None else None,
        }

    def _kubectl(self, step: Step) -> Answer:
        done = self.cluster.kubectl(step["args"], stdin=step.get("manifest", ""), age=AGE)
        return {"exit": done.exit_code, "stdout": done.stdout, "stderr": done.stderr}

    def _create_node(self, step: Step) -> Answer:
        return _code(self.cluster.create_node(step["manifest"]), step)

    def _create_pod(self, step: Step) -> Answer:
        return _code(self.cluster.create_pod(step["manifest"]), step)

    def _delete_pod(self, step: Step) -> Answer:
        status = self.cluster.delete_pod(step["name"], grace=step.get("grace", 0))
        return {"code": status.code if status is not None else 200}

    def _endpoint_slices(self, step: Step) -> Answer:
        name = step["name"]
        answer: Answer = {
            "endpointslices": [each.to_dict() for each in self.cluster.endpoint_slices(name)]
        }
        if "endpoints" in step["result"]:
            endpoints = self.cluster.endpoints(name)
            answer["endpoints"] = endpoints.to_dict() if endpoints is not None else None
        return answer


_VERBS: dict[str, Callable[[Player, Step], Answer]] = {
    "create": Player._create,
    "dry-run": Player._create,
    "replace": Player._replace,
    "patch": Player._patch,
    "patch-status": Player._patch,
    "server-side-apply": Player._server_side_apply,
    "delete": Player._delete,
    "get": Player._get,
    "apply": Player._apply,
    "kubectl": Player._kubectl,
    "create-node": Player._create_node,
    "create-pod": Player._create_pod,
    "delete-pod": Player._delete_pod,
    "endpointslices": Player._endpoint_slices,
}


def _body(step: Step) -> str | bytes:
    if "manifestBase64" in step:
        return base64.b64decode(step["manifestBase64"])
    body: str = step["manifest"]
    return body


def _answer(outcome: Outcome, code: int) -> Answer:
    answer: Answer = {
        "code": outcome.status.code if outcome.status is not None else code,
        "warnings": [warning.text for warning in outcome.warnings],
    }
    if outcome.service is not None:
        answer["object"] = outcome.service.to_dict()
    if outcome.status is not None:
        answer["status"] = outcome.status.to_dict()
    return answer


def _code(status: Status | None, step: Step) -> Answer:
    """The answer to the making of a Node or Pod; the recorder wrote its status, if it has one, in a second request."""
    if status is not None:
        return {"code": status.code}
    has_status = find(read(step["manifest"]).root, ("status",)) is not None
    return {"code": 200 if has_status else 201}


def _name(manifest: Manifest) -> str:
    node = find(manifest.root, ("metadata", "name"))
    return str(node.value) if isinstance(node, Scalar) else ""
