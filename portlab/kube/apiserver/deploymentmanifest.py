"""Deployments from manifests, as far as Services have to do with them: how many Pods, and what they are like.

Of the selector only ``matchLabels`` is read. Fields in which no Service takes an interest are not looked at.
kube-apiserver 1.36: pkg/apis/apps/v1/defaults.go SetDefaults_Deployment, pkg/apis/apps/validation/validation.go
ValidateDeploymentSpec, ValidatePodTemplateSpecForReplicaSet.
"""

from __future__ import annotations

from collections.abc import Mapping

from portlab.kube.apiserver import codes
from portlab.kube.apiserver.objectrules import refuse_invalid, validate_name_and_labels
from portlab.kube.apiserver.podmanifest import read_template
from portlab.kube.apiserver.typedfields import Fields, read_object
from portlab.kube.objects.deployment import Deployment
from portlab.kube.objects.field import FieldError, invalid, required
from portlab.manifest import Manifest

KIND = "Deployment"
VERSION = "apps/v1"
# Resources of another group than the first are told with it.
_TOLD_KIND = "Deployment.apps"


def deployment_from_manifest(manifest: Manifest, *, namespace: str = "default") -> Deployment:
    """The Deployment that ``manifest`` describes, in ``namespace`` where it names none. Raises RefusedError."""
    root = read_object(manifest, KIND, VERSION)
    metadata, spec = root.struct("metadata", "ObjectMeta"), root.struct("spec", "DeploymentSpec")
    template = spec.struct("template", "PodTemplateSpec")
    name, labels = metadata.text("name"), metadata.texts_by_key("labels")
    pod, faults = read_template(
        template.struct("metadata", "ObjectMeta"), template.struct("spec", "PodSpec")
    )
    replicas = spec.number("replicas") if spec.has("replicas") else 1
    errors = validate_name_and_labels(name, labels) + _selector(spec, pod.labels)
    if replicas < 0:
        text = "must be greater than or equal to 0"
        errors.append(invalid("spec.replicas", replicas, text, codes.REPLICAS_NEGATIVE))
    refuse_invalid(_TOLD_KIND, name, errors + faults)
    return Deployment(
        name=name,
        namespace=metadata.text("namespace") or namespace,
        replicas=replicas,
        template=pod,
    )


def _selector(spec: Fields, labels: Mapping[str, str]) -> list[FieldError]:
    """A selector there must be, and it must select the Pods of the template."""
    if not spec.has("selector"):
        return [required("spec.selector", "", codes.SELECTOR_REQUIRED)]
    wanted = spec.struct("selector", "LabelSelector").texts_by_key("matchLabels")
    if any(labels.get(key) != value for key, value in wanted.items()):
        text = "`selector` does not match template `labels`"
        path = "spec.template.metadata.labels"
        return [invalid(path, dict(labels), text, codes.SELECTOR_MISMATCH)]
    return []
