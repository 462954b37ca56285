"""The packet card: the header that the packet carries, one card for each step, from that step alone.

An unchanged half is a plain row of tiles. A half that the step rewrote shows the old value struck and folded above, and
the new one as a solid tile in the hue of the layer that answers to it. At most one half is solid at a time: where both
were turned back at once, the source is, since it is what the client will see, and the destination keeps an outline.
"""

from __future__ import annotations

from dataclasses import dataclass

from portlab.kube.kubeproxy.trace import (
    CLUSTER_IP,
    LOAD_BALANCER,
    NODE_PORT,
    POD,
    Address,
    Header,
    Step,
)
from portlab.scene.grid import CARD_WIDTH
from portlab.scene.ground import Ground
from portlab.scene.model import Flap, Row, Text
from portlab.scene.saying import Words, owner_name, said_facts, word
from portlab.scene.shapes import HUES
from portlab.scene.textwidth import fitted, width

IP_X = 56.0
IP_WIDTH = 144.0
PORT_X = 218.0
PORT_WIDTH = 67.0
COLON_X = 209.0

_HEAD = 42.0
_PLAIN = 64.0
_REWRITTEN = 122.0
# Where both halves are rewritten, the old owners' names are left out, so that the card stays as tall as for one.
_REWRITTEN_BOTH = 102.0
_FOOT = 40.0

SOURCE = "src"
DESTINATION = "dst"


@dataclass(frozen=True, slots=True, kw_only=True)
class CardFace:
    """A card without a place: its rows, its texts, its height, and how far down its telling row's tile is centred."""

    number: int
    height: float
    level: float
    rows: tuple[Row, ...]
    texts: tuple[Text, ...]
    rule_y: float


def ready_card(step: Step, ground: Ground, words: Words) -> CardFace:
    """The card before the first step: the packet as its sender made it."""
    return _face(
        0, step.before, step.before, ground, words, words("card-ready"), words("note-ready")
    )


def step_card(step: Step, ground: Ground, words: Words) -> CardFace:
    """The card of a step."""
    facts = said_facts(step, words)
    return _face(
        step.number,
        step.before,
        step.after,
        ground,
        words,
        words(word("card", step), **facts),
        words(word("note", step), **facts),
    )


def _face(
    number: int,
    before: Header,
    after: Header,
    ground: Ground,
    words: Words,
    head: str,
    note: str,
) -> CardFace:
    source_new = before.source != after.source
    destination_new = before.destination != after.destination
    rewritten = _REWRITTEN_BOTH if source_new and destination_new else _REWRITTEN
    fold = rewritten - _REWRITTEN_BOTH
    y = _HEAD
    source = _row(
        SOURCE, before.source, after.source, y, fold, source_new, source_new, ground, words
    )
    y += rewritten if source_new else _PLAIN
    destination = _row(
        DESTINATION,
        before.destination,
        after.destination,
        y,
        fold,
        destination_new,
        destination_new and not source_new,
        ground,
        words,
    )
    level = _HEAD + fold + 51 if source_new else y + (71 if destination_new else 19)
    y += rewritten if destination_new else _PLAIN
    title = words("packet", protocol=after.protocol)
    texts = [
        Text(18, 28, "s-host", title),
        fitted(
            CARD_WIDTH - 18,
            28,
            "s-note end t2",
            head,
            CARD_WIDTH - 48 - width(title, "s-host"),
        ),
        fitted(18, y + 26, "s-note t2", note, CARD_WIDTH - 36),
    ]
    return CardFace(
        number=number,
        height=y + _FOOT,
        level=level,
        rows=(source, destination),
        texts=tuple(texts),
        rule_y=y + 4,
    )


def _row(
    key: str,
    before: Address,
    after: Address,
    y: float,
    fold: float,
    changed: bool,
    solid: bool,
    ground: Ground,
    words: Words,
) -> Row:
    hue = HUES.get(after.layer, "out")
    old_hue = HUES.get(before.layer, "out")
    """One half of the header; ``fold`` is how far down its flaps hang."""
    tile_y, tile_h = (fold + 28, 46.0) if changed else (0.0, 38.0)
    middle = tile_y + tile_h / 2 + 6
    cls = f"row h-{hue}" + (" solid" if solid else " changed" if changed else "")
    style = _tile_style(after.ip)
    level = 57.0 if changed else 25.0
    texts = [
        Text(18, middle - 1, "s-note key" if not changed else "s-note key b", words(f"card-{key}")),
    ]
    tone = f"f-{hue}"
    role_style = "s-small-b" if changed else "s-small"
    below = tile_y + tile_h + 16
    texts += _roles(after, below, f"{role_style} {tone}", ground, words)
    flaps: tuple[Flap, ...] = ()
    if changed:
        if fold:
            texts += _roles(before, 15, f"s-small f-{old_hue}", ground, words)
        texts.append(Text(18, fold + 19, "s-small t3", words("card-was")))
        flaps = (
            Flap(
                _fold(IP_X, IP_WIDTH),
                fitted(
                    IP_X + IP_WIDTH / 2, 19.5, "s-flap mid", before.ip, IP_WIDTH - 16, middle=True
                ),
            ),
            Flap(
                _fold(PORT_X, PORT_WIDTH),
                Text(PORT_X + PORT_WIDTH / 2, 19.5, "s-flap mid", _port(before)),
            ),
        )
    return Row(
        key=key,
        fold=fold,
        cls=cls,
        y=y,
        hot=changed,
        was=f"flap o-{old_hue}",
        tiles=(
            fitted(
                IP_X + IP_WIDTH / 2,
                level,
                f"{style} mid",
                after.ip,
                IP_WIDTH - 8,
                middle=True,
            ),
            Text(PORT_X + PORT_WIDTH / 2, level, f"{_port_style(style)} mid", _port(after)),
        ),
        flaps=flaps,
        texts=tuple(texts),
    )


def _port(address: Address) -> str:
    """A port number; ICMP has none."""
    return str(address.port) if address.port else "–"


def _tile_style(ip: str) -> str:
    for style in ("s-tile", "s-tile-m"):
        if width(ip, style) <= IP_WIDTH - 10:
            return style
    return "s-tile-s"


def _port_style(style: str) -> str:
    return "s-tile" if style == "s-tile" else "s-tile-m"


def _fold(x: float, w: float) -> str:
    """A flap's outline: narrower at the top, as if it leant back."""
    return f"M{x + 5:g} 2H{x + w - 5:g}L{x + w:g} 27H{x:g}Z"


def _roles(address: Address, y: float, cls: str, ground: Ground, words: Words) -> list[Text]:
    """Who has the IP, and which of the Service's ports the number is."""
    texts = []
    if owner := owner_name(address, words):
        texts.append(fitted(IP_X, y, cls, owner, IP_WIDTH))
    if role := port_role(address, ground):
        texts.append(Text(PORT_X, y, cls, role))
    return texts


def port_role(address: Address, ground: Ground) -> str:
    """Kubernetes' own name for a port number in its layer; "" for a number that is only a sender's."""
    if address.layer == NODE_PORT and address.port in ground.node_ports:
        return "nodePort"
    if address.layer in (CLUSTER_IP, LOAD_BALANCER) and address.port in ground.service_ports:
        return "port"
    if address.layer == POD and address.port in ground.target_ports:
        return "targetPort"
    return ""
