"""What a drawn scene is made of: every number laid out, nothing left to compute for whoever paints it.

The parts are frozen; those that a template loops over are NamedTuples, so that it can unpack them. Numbers are user
units of the SVG (one unit is one pixel at full size). ``cls`` is a list of CSS classes (static/css/scene.css); in parts
that change with the step it ends with the state: ``done``, ``now`` or ``ahead``. ``steps`` is the list of the step
numbers a part belongs to, as text ("1 7"): the player restates the part from it without asking the server.
"""

from __future__ import annotations

from typing import NamedTuple

WIDE = "wide"
PHONE = "phone"
LAYOUTS = (WIDE, PHONE)

DONE = "done"
NOW = "now"
AHEAD = "ahead"
STATES = (DONE, NOW, AHEAD)


class Point(NamedTuple):
    """A place in the drawing."""

    x: float
    y: float


class Rect(NamedTuple):
    """A box in the drawing: left, top, width, height."""

    x: float
    y: float
    w: float
    h: float

    @property
    def right(self) -> float:
        """The right edge."""
        return self.x + self.w

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.y + self.h

    @property
    def cx(self) -> float:
        """The middle, across."""
        return self.x + self.w / 2

    @property
    def cy(self) -> float:
        """The middle, down."""
        return self.y + self.h / 2

    def overlaps(self, other: Rect) -> bool:
        """Whether the two boxes share any area."""
        return (
            self.x < other.right
            and other.x < self.right
            and self.y < other.bottom
            and other.y < self.bottom
        )

    def inside(self, other: Rect) -> bool:
        """Whether this box lies in the other, edges included."""
        return (
            self.x >= other.x
            and self.y >= other.y
            and self.right <= other.right
            and self.bottom <= other.bottom
        )


class Text(NamedTuple):
    """A line of text: anchor point on the baseline; the first class of ``cls`` is its style (textwidth.STYLES).

    ``full`` is the whole of a text that was cut off, "" where nothing is missing; ``path`` the field of the Service
    whose value it shows, if any.
    """

    x: float
    y: float
    cls: str
    text: str
    full: str = ""
    path: str = ""


class Glyph(NamedTuple):
    """A small sign of a type, centred on a point; ``name`` is one of the template's symbols."""

    x: float
    y: float
    name: str
    cls: str


class Plane(NamedTuple):
    """One layer's plane."""

    cls: str
    x: float
    y: float
    w: float
    h: float
    rx: float


class Box(NamedTuple):
    """A thing on the bench: a node, a rule, a Pod, a client, a port. ``name`` is its full name, shown on hover;
    ``path`` the field of the Service whose value it shows, if any."""

    cls: str
    steps: str
    x: float
    y: float
    w: float
    h: float
    rx: float
    name: str
    texts: tuple[Text, ...]
    path: str = ""

    @property
    def rect(self) -> Rect:
        """The outline as a Rect."""
        return Rect(self.x, self.y, self.w, self.h)


class Plug(NamedTuple):
    """Where a cable passes a machine's wall."""

    x: float
    y: float


class Cable(NamedTuple):
    """A wire: a hop over the network between two machines, with a plug at each wall."""

    cls: str
    steps: str
    d: str
    plugs: tuple[Plug, ...]


class Hook(NamedTuple):
    """A jump between rules, or between a node and what runs on it; ``head`` is its open arrowhead."""

    cls: str
    steps: str
    d: str
    head: str


class Badge(NamedTuple):
    """A step's number at the place where it happens."""

    cls: str
    steps: str
    x: float
    y: float
    number: int


class Line(NamedTuple):
    """Text that belongs to one step only."""

    cls: str
    steps: str
    texts: tuple[Text, ...]


class Ending(NamedTuple):
    """Where a journey ends, and how, in few words; it shows once the journey has come so far."""

    cls: str
    steps: str
    x: float
    y: float
    kind: str
    text: Text


class Flap(NamedTuple):
    """The value before a rewrite, struck and folded above the new one."""

    d: str
    text: Text


class Row(NamedTuple):
    """One half of the header, source or destination; ``y`` is its offset in the card.

    ``hot`` says that this step changed it; then ``flaps`` hold the old address, in the classes of ``was``, and the
    tiles hang ``fold`` lower. ``tiles`` are the IP and the port.
    """

    key: str
    cls: str
    y: float
    fold: float
    hot: bool
    was: str
    tiles: tuple[Text, Text]
    flaps: tuple[Flap, ...]
    texts: tuple[Text, ...]


class Card(NamedTuple):
    """The packet card of one step. ``x`` and ``y`` place it, ``lead`` is the line to where the packet is."""

    cls: str
    steps: str
    x: float
    y: float
    w: float
    h: float
    lead: str
    rows: tuple[Row, ...]
    rule: str
    texts: tuple[Text, ...]

    @property
    def rect(self) -> Rect:
        """The outline as a Rect."""
        return Rect(self.x, self.y, self.w, self.h)


class Leg(NamedTuple):
    """One stretch of the packet's way within a step: along a wire or a jump, through ``points``."""

    kind: str
    points: tuple[Point, ...]


class Motion(NamedTuple):
    """How the packet moves in one step; ``rest`` is where it then is."""

    step: int
    legs: tuple[Leg, ...]
    rest: Point


def state_at(steps: tuple[int, ...], step: int) -> str:
    """The state of a part that belongs to ``steps`` when the learner stands at ``step`` (0: nothing sent yet).

    The player's script restates parts by the same rule (static/js/player.js, ``stateAt``).
    """
    if step in steps:
        return NOW
    return DONE if steps and min(steps) < step else AHEAD
