"""The words of the phone layout at its planes: what a layer is called, its address, the number of its port."""

from __future__ import annotations

from portlab.kube.kubeproxy.trace import LOAD_BALANCER, NODE_PORT, OUTSIDE, POD
from portlab.scene.ground import LIT, UNLIT, Ground, LayerView, PortView
from portlab.scene.journey import Journey
from portlab.scene.model import Box, Glyph, Text
from portlab.scene.phonelevels import PhoneLevels
from portlab.scene.saying import Words
from portlab.scene.shapes import HUES, chip_words, layer_hue, port_chip
from portlab.scene.textwidth import fits, fitted, width

_CHIP_ROOM = 100.0
# Right of the cable that comes down to the Pods.
_POD_CHIP_ROOM = 66.0


def phone_labels(
    ground: Ground, journey: Journey, levels: PhoneLevels, words: Words
) -> tuple[tuple[Text, ...], tuple[Glyph, ...], tuple[Box, ...]]:
    """The texts, the signs of the layers, and the numbers of the Service's port."""
    labels = _Labels()
    labels.outside(words("outside"), levels)
    labels.balancer(ground.load_balancer, levels, sent=journey.trace is not None)
    labels.layer(ground.node_port, 92, levels.np_top + 27, 340)
    entered = bool(levels.rules) and levels.rules[0].y > levels.cip_top
    labels.layer(ground.cluster_ip, 92 if entered else 36, levels.cip_top + 25, 334)
    labels.pods(ground, levels, rises=bool(journey.riser()))
    return tuple(labels.texts), tuple(labels.glyphs), tuple(labels.chips)


class _Labels:
    """Collects what is said."""

    def __init__(self) -> None:
        self.texts: list[Text] = []
        self.glyphs: list[Glyph] = []
        self.chips: list[Box] = []

    def outside(self, said: str, levels: PhoneLevels) -> None:
        y = levels.client_y
        self.texts.append(Text(356, y + 28, "s-host f-out end", said))
        self.glyphs.append(Glyph(342 - width(said, "s-host"), y + 23, OUTSIDE, "g-out"))

    def balancer(self, view: LayerView, levels: PhoneLevels, *, sent: bool) -> None:
        top = levels.lb_top
        hue = f"g-{HUES[LOAD_BALANCER]}" if view.state == LIT else "g-off"
        self.glyphs.append(Glyph(236, top + 18, LOAD_BALANCER, hue))
        self.texts.append(Text(344, top + 23, f"s-host end {layer_hue(view)}", LOAD_BALANCER))
        if view.state == LIT:
            return
        if view.address:
            text = Text(344, top + 46, "s-addr end t2", view.address, "", view.path)
            self.texts.append(text)
        elif not sent:
            self.texts.append(fitted(16, top + 23, "s-small t3", view.note, 190, path=view.path))

    def layer(self, view: LayerView, x: float, y: float, right: float) -> None:
        hue = "g-off" if view.state == UNLIT else f"g-{HUES[view.layer]}"
        self.glyphs.append(Glyph(x, y - 5, view.layer, hue))
        self.texts.append(Text(x + 16, y, f"s-host {layer_hue(view)}", view.layer))
        left = x + 16 + width(view.layer, "s-host") + 10
        if view.port is not None:
            right = self._chip(view.port, view.layer, right, y, _CHIP_ROOM)
        if view.layer == NODE_PORT and view.port is not None:
            said = (text for text in chip_words(view.port) if fits(text, "s-small", right - left))
            self.texts += [Text(right, y, "s-small end t2", text) for text in [*said][:1]]
            return
        said_there, cls = view.address, f"s-addr end f-{HUES[view.layer]}"
        if not said_there:
            said_there, cls = view.note, "s-small end t3"
        more = f"+{view.port.more}" if view.port and view.port.more else ""
        if more and fits(f"{said_there} {more}", "s-addr", right - left):
            self.texts.append(Text(right, y, "s-small end t2", more))
            right -= width(more, "s-small") + 6
        self.texts.append(
            fitted(right, y, cls, said_there, right - left, middle=True, path=view.path)
        )

    def pods(self, ground: Ground, levels: PhoneLevels, *, rises: bool) -> None:
        """Where a Pod sends, its way goes up through this row; the number then has no room."""
        x, y = 96.0 if rises else 22.0, levels.pods_top + 27
        self.glyphs.append(Glyph(x, y - 5, POD, "g-pod"))
        self.texts.append(Text(x + 14, y, "s-host f-pod", "Pods"))
        room = levels.lane - 172 if rises else 140.0
        self.texts.append(
            fitted(x + 66, y, "s-small t2", ground.selected, room, path="spec.selector")
        )
        if ground.target is not None and not rises:
            self._chip(ground.target, POD, 346, y, _POD_CHIP_ROOM)

    def _chip(self, port: PortView, layer: str, right: float, y: float, room: float) -> float:
        """A number at the right edge; where what stands left of it ends."""
        chip = port_chip(port, layer, 0, y, room)
        by = right - chip.w
        texts = tuple(text._replace(x=text.x + by) for text in chip.texts)
        self.chips.append(chip._replace(x=by, texts=texts))
        return by - 6
