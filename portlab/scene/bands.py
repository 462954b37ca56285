"""The horizontal bands of the wide layout: how high each plane must be for the rules and words it holds.

The planes nest as the types nest: LoadBalancer holds NodePort, which wraps ClusterIP on the way in and, with its lower
lip, on the way out. A rule's box stands in the band of the layer it serves.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from portlab.kube.kubeproxy.trace import CLUSTER_IP, LOAD_BALANCER, NODE_PORT
from portlab.scene.grid import LIP_HEIGHT, POD_HEIGHT, RULE_HEIGHT
from portlab.scene.ground import UNLIT, Ground
from portlab.scene.journey import Journey
from portlab.scene.model import Rect
from portlab.scene.rulebox import LIP, RuleBox
from portlab.scene.ruletitle import extra_height

OUTSIDE_BOTTOM = 78.0
TOP = 84.0
HEAD = 38.0
HEAD_WITH_ADDRESS = 46.0
PITCH = 62.0
LIP_PITCH = 42.0
_GAP = PITCH - RULE_HEIGHT
PODS_TOP_MIN = 440.0
PROCESS = 38.0
POD_PITCH_GAP = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Bands:
    """The levels of the wide layout, from the top down."""

    lb_top: float
    lb_first: float
    np_top: float
    np_first: float
    node_top: float
    cip_top: float
    cip_first: float
    cip_bottom: float
    lip_first: float
    np_bottom: float
    lb_bottom: float
    bus: float
    pods_top: float
    pods_y: float
    pod_height: float
    node_bottom: float
    pods_bottom: float

    def rule_rects(self, journey: Journey, x: float, w: float) -> tuple[Rect, ...]:
        """The places of the rule boxes, in their order."""
        next_y = {LOAD_BALANCER: self.lb_first, NODE_PORT: self.np_first}
        next_y |= {CLUSTER_IP: self.cip_first, LIP: self.lip_first}
        rects = []
        for box in journey.boxes:
            height = (LIP_HEIGHT if box.band == LIP else RULE_HEIGHT) + extra_height(box)
            rects.append(Rect(x, next_y[box.band], w, height))
            next_y[box.band] += _pitch(box)
        return tuple(rects)


def bands(
    ground: Ground, journey: Journey, *, np_label: float, cip_label: float, pod_rows: int
) -> Bands:
    """The levels for a ground and a journey; ``np_label`` and ``cip_label`` are the heights of what stands under the
    two layers' names, ``pod_rows`` how many rows of Pods the fullest node has."""
    count = Counter(box.band for box in journey.boxes)
    tall: Counter[str] = Counter()
    for box in journey.boxes:
        tall[box.band] += int(_pitch(box))
    head = HEAD if ground.load_balancer.state == UNLIT else HEAD_WITH_ADDRESS
    node_head = 34 + (PROCESS if journey.sender and journey.sender.kind == "process" else 0)
    if count[LOAD_BALANCER]:
        node_top = TOP + head + 4
        lb_first = node_top + node_head
        np_top = lb_first + tall[LOAD_BALANCER] - _GAP + 12
        np_first = np_top + 14
    else:
        np_top = TOP + head
        node_top = np_top + 14
        lb_first = np_first = node_top + node_head
    closed = RULE_HEIGHT if ground.node_port.state != UNLIT else 0
    np_content = max(np_first + max(tall[NODE_PORT] - _GAP, closed), np_top + 38 + np_label)
    closed = RULE_HEIGHT if ground.cluster_ip.state != UNLIT else 0
    cip_content = 12 + max(14 + max(tall[CLUSTER_IP] - _GAP, closed), 36 + cip_label)
    lip = tall[LIP] + 8 if count[LIP] else 16
    # Where there is little to show, both layers grow alike until the packet card has its room.
    spare = max(0.0, PODS_TOP_MIN - (np_content + 12 + cip_content + lip + 26))
    cip_top = np_content + round(spare / 2) + 12
    cip_first = cip_top + 14
    cip_bottom = cip_top + cip_content + spare - round(spare / 2)
    np_bottom = cip_bottom + lip
    pods_top = np_bottom + 26
    pod_height = POD_HEIGHT + (14 if any(pod.condition for pod in ground.pods) else 0)
    pods_y = pods_top + 30
    node_bottom = pods_y + pod_rows * pod_height + (pod_rows - 1) * POD_PITCH_GAP + 21
    return Bands(
        lb_top=TOP,
        lb_first=lb_first,
        np_top=np_top,
        np_first=np_first,
        node_top=node_top,
        cip_top=cip_top,
        cip_first=cip_first,
        cip_bottom=cip_bottom,
        lip_first=cip_bottom + 8,
        np_bottom=np_bottom,
        lb_bottom=np_bottom + 9,
        bus=np_bottom + 17,
        pods_top=pods_top,
        pods_y=pods_y,
        pod_height=pod_height,
        node_bottom=node_bottom,
        pods_bottom=node_bottom + 7,
    )


def _pitch(box: RuleBox) -> float:
    """From a box's top to the next one's."""
    return (LIP_PITCH if box.band == LIP else PITCH) + extra_height(box)
