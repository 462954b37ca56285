"""Scene: a whole picture, laid out, at one step."""

from __future__ import annotations

from dataclasses import dataclass

from portlab.scene.model import (
    Badge,
    Box,
    Cable,
    Card,
    Ending,
    Glyph,
    Hook,
    Line,
    Motion,
    Plane,
    Point,
    Text,
)
from portlab.scene.paint import Painted, paint


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A whole picture in one layout, at one step. Parts are listed in painting order of their kinds.

    ``veil`` stands in the open node while a prediction is asked for, in place of everything that lies ahead."""

    layout: str
    prefix: str
    width: float
    height: float
    step: int
    total: int
    title: str
    description: str
    stale: bool
    planes: tuple[Plane, ...]
    labels: tuple[Text, ...]
    glyphs: tuple[Glyph, ...]
    nodes: tuple[Box, ...]
    cables: tuple[Cable, ...]
    chips: tuple[Box, ...]
    veil: tuple[Box, ...]
    hosts: tuple[Box, ...]
    boxes: tuple[Box, ...]
    pods: tuple[Box, ...]
    hooks: tuple[Hook, ...]
    notes: tuple[Text, ...]
    cards: tuple[Card, ...]
    badges: tuple[Badge, ...]
    headlines: tuple[Line, ...]
    endings: tuple[Ending, ...]
    motions: tuple[Motion, ...]
    packet: Point | None
    motion: str

    @property
    def view_box(self) -> str:
        """The SVG's viewBox."""
        return f"0 0 {self.width:g} {self.height:g}"

    @property
    def packet_at(self) -> str:
        """The transform that puts the packet where it is at this step."""
        return f"translate({self.packet.x:g} {self.packet.y:g})" if self.packet else ""

    @property
    def painted(self) -> Painted:
        """The scene as the template loops over it."""
        return paint(self)
