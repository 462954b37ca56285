"""The worked examples as states of the lab, and the menu of them."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portlab.teaching.examples import Example, in_groups, read_example
from portlab.web.lab.state import LabState

HEADINGS = {
    "article": _("The article"),
    "types": _("Types"),
    "ports": _("Ports"),
    "traffic": _("Where traffic goes"),
    "mistakes": _("Mistakes everybody makes"),
}


@cache
def examples() -> tuple[Example, ...]:
    """The worked examples of the project, read once per process."""
    folder = settings.BASE_DIR / "fixtures" / "examples"
    return tuple(
        read_example(path.stem, path.read_text(encoding="utf-8"))
        for path in sorted(folder.glob("*.yaml"))
    )


def example_state(example: Example, *, view: str = "form", predict: bool = True) -> LabState:
    """The state of the lab that an example is; ``view`` and ``predict`` are the learner's own."""
    return LabState(
        manifest=example.manifest,
        world=example.world,
        ground=example.ground,
        doc=example.doc,
        origin=example.origin,
        destination=example.destination,
        pods=dict(example.pods),
        view=view,
        predict=predict,
    )


def is_open(example: Example, state: LabState) -> bool:
    """True where a state shows an example as it is written, whatever step of it."""
    shown = example_state(example)
    return all(
        getattr(shown, part) == getattr(state, part)
        for part in ("manifest", "world", "ground", "pods", "doc", "origin", "destination")
    )


def examples_context(state: LabState) -> dict[str, Any]:
    """``example_groups``: headings, each with its examples: slug, title, address, and whether it is what the lab shows;
    ``example_open``: title and question of that one, or None. A first visit has asked for none."""
    language = get_language() or "en"
    current = next((one for one in examples() if is_open(one, state)), None)
    asked = current if current and state.address(step=0) != reverse("lab:lab") else None
    return {
        "example_open": asked
        and {"title": asked.title[language], "question": asked.question[language]},
        "example_groups": [
            {
                "name": name,
                "heading": HEADINGS[name],
                "examples": [
                    {
                        "slug": one.slug,
                        "title": one.title[language],
                        "address": _address(one.slug, state.view, state.predict),
                        "current": one is current,
                    }
                    for one in found
                ],
            }
            for name, found in in_groups(examples()).items()
        ],
    }


@cache
def _by_slug() -> dict[str, Example]:
    return {one.slug: one for one in examples()}


@cache
def _address(slug: str, view: str, predict: bool) -> str:
    return example_state(_by_slug()[slug], view=view, predict=predict).address()
