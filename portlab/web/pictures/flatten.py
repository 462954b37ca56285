"""A drawing as the page has it (classes, tokens, symbols) flattened into one that stands alone.

Every style is worked out here: what is hidden is left out, ``use`` becomes what it points at, and a leaf carries its
whole style by one short class. So a picture needs no page around it, a renderer no more than the plainest CSS, and
nothing leaves the server that the reader of the page would not see.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

import cssselect2  # type: ignore[import-untyped]

from portlab.web.pictures import stylesheet
from portlab.web.pictures.stylesheet import paint_of, resolved

LEAVES = frozenset({"rect", "circle", "path", "text"})
GEOMETRY = ("x", "y", "width", "height", "rx", "r", "cx", "cy", "d")
_PAINTS = ("fill", "stroke")
_INHERITED = (
    "fill",
    "fill-opacity",
    "stroke",
    "stroke-opacity",
    "stroke-width",
    "stroke-dasharray",
    "stroke-linecap",
    "stroke-linejoin",
    "font-family",
    "font-size",
    "font-weight",
    "text-anchor",
    "text-decoration",
    "visibility",
)
_OWN = ("display", "opacity", "filter")
_FONT = ("font-family", "font-size", "font-weight", "text-anchor", "text-decoration")
_STROKE = (
    "stroke-opacity",
    "stroke-width",
    "stroke-dasharray",
    "stroke-linecap",
    "stroke-linejoin",
)
_FIRST = {"fill": "#000000", "font-weight": "400", "stroke": "none"}
# The only filter that a scene has.
SHADOW = "url(#blur)"
_HAN = re.compile(r"[\u2e80-\uffef]+")
_UNSPEAKABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# Noto Sans SC comes in one weight: bold ideographs are drawn twice, this part of an em apart.
_BOLD_SHIFT = 0.035


def plain(text: str) -> str:
    """The text without the characters that no XML file may hold; a manifest's strings may."""
    return _UNSPEAKABLE.sub("\ufffd", text)


class Unit(NamedTuple):
    """A part of the drawing: where it stands in it (so that the same part of two steps is known), and its markup."""

    path: tuple[int, ...]
    markup: str


@dataclass(slots=True)
class Classes:
    """The styles of leaves and their short names; one for all the steps of a drawing."""

    names: dict[str, str] = field(default_factory=dict)

    def name(self, style: str) -> str:
        """The class for a style."""
        return self.names.setdefault(style, f"a{len(self.names)}")

    @property
    def css(self) -> str:
        """The rules."""
        return "".join(f".{name}{{{style}}}" for style, name in self.names.items())


@dataclass(frozen=True, slots=True)
class Flattener:
    """Flattens drawings in one theme. ``raster`` makes what the renderer of bitmaps needs of Chinese in bold."""

    theme: str
    classes: Classes
    raster: bool = False

    def units(self, drawing: str, within: str) -> tuple[list[Unit], list[Unit]]:
        """The parts of a drawing (XML text without namespaces), in painting order: those of the outer ``svg``, and
        those of its element of the class ``within``, which is left out of the first."""
        # Made by our own template, which escapes: there is nothing in it to expand.
        root = ElementTree.fromstring(plain(drawing))  # noqa: S314
        wrapped = cssselect2.ElementWrapper.from_xml_root(root)
        run = _Run(self, {each.etree_element.get("id"): each for each in wrapped.iter_subtree()})
        outer: list[Unit] = []
        inner: list[Unit] = []
        for element in wrapped.iter_subtree():
            if within in element.classes:
                inner += run.layers(element)
        for element in wrapped.iter_children():
            outer += run.layers(element, besides=within)
        return outer, inner


@dataclass(frozen=True, slots=True)
class _Run:
    flattener: Flattener
    by_id: dict[str | None, Any]

    def layers(self, element: Any, besides: str = "") -> list[Unit]:
        """The units of an ``svg`` element: its children, and of groups that only collect, theirs."""
        style, known = self._styles_above(element)
        found: list[Unit] = []
        for index, child in enumerate(element.iter_children()):
            if besides and besides in child.classes:
                continue
            collects = child.local_name == "g" and not child.etree_element.get("transform")
            if not collects:
                found += self._unit((index,), child, style, known)
                continue
            inherited, tokens, hidden = self._computed(child, style, known)
            if not hidden:
                for number, grandchild in enumerate(child.iter_children()):
                    found += self._unit((index, number), grandchild, inherited, tokens)
        return found

    def _unit(
        self,
        path: tuple[int, ...],
        element: Any,
        style: dict[str, str],
        known: dict[str, tuple[Any, ...]],
    ) -> Iterator[Unit]:
        markup = "".join(self._markup(element, style, known))
        if markup:
            yield Unit(path, markup)

    def _styles_above(self, element: Any) -> tuple[dict[str, str], dict[str, tuple[Any, ...]]]:
        style: dict[str, str] = {}
        known = stylesheet.tokens(self.flattener.theme)
        chain = [element]
        while chain[-1].parent is not None:
            chain.append(chain[-1].parent)
        for each in reversed(chain):
            style, known, _hidden = self._computed(each, style, known)
        return style, known

    def _computed(
        self, element: Any, style: dict[str, str], known: dict[str, tuple[Any, ...]]
    ) -> tuple[dict[str, str], dict[str, tuple[Any, ...]], bool]:
        """The style of an element under a parent's: all that is inherited and its own; and whether it is hidden with
        all that is in it."""
        said: dict[str, str | tuple[Any, ...]] = {
            name: value
            for name in (*_INHERITED, *_OWN)
            if (value := element.etree_element.get(name)) is not None
        }
        for _specificity, _order, _pseudo, declarations in sorted(
            stylesheet.matcher().match(element), key=lambda match: match[:2]
        ):
            said.update(declarations)
        own = {
            name: value
            for name, value in said.items()
            if name.startswith("--") and not isinstance(value, str)
        }
        if own:
            known = known | own
        made = {name: value for name, value in style.items() if name not in _OWN}
        for name, value in said.items():
            if name in _INHERITED or name in _OWN:
                text = value if isinstance(value, str) else resolved(value, known)
                if text:
                    made[name] = text
        return made, known, made.get("display") == "none"

    def _markup(
        self, element: Any, style: dict[str, str], known: dict[str, tuple[Any, ...]]
    ) -> Iterator[str]:
        style, known, hidden = self._computed(element, style, known)
        name = element.local_name
        if hidden:
            return
        if name in LEAVES:
            if style.get("visibility") != "hidden":
                yield self._leaf(element, style)
        elif name in ("g", "use"):
            inside = "".join(self._inside(element, name, style, known))
            place = _place(element.etree_element)
            yield f"<g{place}>{inside}</g>" if place and inside else inside

    def _inside(
        self, element: Any, name: str, style: dict[str, str], known: dict[str, tuple[Any, ...]]
    ) -> Iterator[str]:
        if name == "g":
            for child in element.iter_children():
                yield from self._markup(child, style, known)
            return
        shown = self.by_id.get((element.etree_element.get("href") or "#")[1:])
        if shown is not None:
            yield from self._markup(shown, style, known)

    def _leaf(self, element: Any, style: dict[str, str]) -> str:
        source, name = element.etree_element, element.local_name
        geometry = "".join(
            f" {key}={quoteattr(source.get(key))}" for key in GEOMETRY if source.get(key)
        )
        shape = f'<{name} class="{self.flattener.classes.name(_rule(name, style))}"{geometry}'
        if transform := source.get("transform"):
            shape += f" transform={quoteattr(transform)}"
        if name != "text":
            return shape + "/>"
        return f"{shape}>{self._text(source, style)}</text>"

    def _text(self, source: Any, style: dict[str, str]) -> str:
        # A title in it says what was cut off of the text: it is for the pointer on a page.
        said = (source.text or "") + "".join(each.tail or "" for each in source)
        if not (self.flattener.raster and style.get("font-weight") == "700"):
            return escape(said)
        return _HAN.sub(_twice, escape(said))


def _twice(found: re.Match[str]) -> str:
    run = found[0]
    back = len(run) - _BOLD_SHIFT
    return f'<tspan>{run}</tspan><tspan dx="-{back:g}em">{run}</tspan>'


def _place(source: Any) -> str:
    transforms = [source.get("transform") or ""]
    x, y = source.get("x"), source.get("y")
    if source.tag == "use" and (x or y):
        transforms.append(f"translate({x or 0} {y or 0})")
    told = " ".join(each for each in transforms if each)
    return f" transform={quoteattr(told)}" if told else ""


def _rule(name: str, style: dict[str, str]) -> str:
    """The declarations that a leaf needs, of colours without a transparent one: renderers disagree about those."""
    said = {}
    for paint in _PAINTS:
        colour, alpha = paint_of(style.get(paint, _FIRST[paint]))
        alpha *= float(style.get(f"{paint}-opacity", "1"))
        if paint == "stroke" and colour == "none":
            continue
        said[paint] = colour
        if alpha != 1 and colour != "none":
            said[f"{paint}-opacity"] = f"{alpha:.3g}"
    if "stroke" in said:
        said |= {key: style[key] for key in _STROKE[1:] if key in style}
    if name == "text":
        said |= {key: style[key] for key in _FONT if key in style}
    if "opacity" in style:
        said["opacity"] = style["opacity"]
    if "filter" in style:
        said["filter"] = SHADOW
    return ";".join(f"{key}:{value}" for key, value in said.items())
