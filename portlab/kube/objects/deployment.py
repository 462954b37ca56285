"""Deployment, as far as Services see it: a number of Pods that are all alike."""

from __future__ import annotations

from dataclasses import dataclass

from portlab.kube.objects.pod import Pod


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """A Deployment. ``template`` is what its Pods have in common: a Pod without name, node, address and status."""

    name: str
    template: Pod
    namespace: str = "default"
    replicas: int = 1
