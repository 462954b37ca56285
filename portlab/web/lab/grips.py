"""Grips: where a Pod or a node of the scene can be taken, to change it on the spot."""

from __future__ import annotations

from typing import Any

from portlab.kube.objects.clusterconfig import ClusterConfig
from portlab.scene.scene import Scene

# The part of a node's column that is the node's own: its name.
_NODE_HEAD = 28.0


def grips(scene: Scene, config: ClusterConfig, world: ClusterConfig) -> list[dict[str, Any]]:
    """One grip for each Pod and node of ``config`` that the scene draws with its name: kind, name, box, and whether it
    is the ``world``'s own or came with the text."""
    pods = {pod.name for pod in config.pods}
    own = {pod.name for pod in world.pods}
    nodes = {node.name for node in config.nodes}
    found = []
    for kind, boxes, names in (("node", scene.nodes, nodes), ("pod", scene.pods, pods)):
        for box in boxes:
            name = box.name.partition(" ")[0]
            if name in names:
                height = min(box.h, _NODE_HEAD) if kind == "node" else box.h
                found.append(
                    {
                        "kind": kind,
                        "name": name,
                        "label": box.name,
                        "of_text": kind == "pod" and name not in own,
                        "x": f"{box.x:g}",
                        "y": f"{box.y:g}",
                        "w": f"{box.w:g}",
                        "h": f"{height:g}",
                    }
                )
    return found
