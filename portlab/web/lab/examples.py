"""The menu of worked examples: links to states of the lab, with the sentence that says what to look at."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.conf import settings
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
        origin=example.origin,
        destination=example.destination,
        pods=dict(example.pods),
        view=view,
        predict=predict,
    )


def examples_context(state: LabState) -> dict[str, Any]:
    """``example_groups``: headings, each with its examples: title, note, address, and whether it is the text now."""
    language = get_language() or "en"
    return {
        "example_groups": [
            {
                "name": name,
                "heading": HEADINGS[name],
                "examples": [
                    {
                        "title": one.title.get(language) or one.title["en"],
                        "note": one.note.get(language) or one.note["en"],
                        "address": _address(one.slug, state.view, state.predict),
                        "current": one.manifest == state.manifest and one.world == state.world,
                    }
                    for one in found
                ],
            }
            for name, found in in_groups(examples()).items()
        ]
    }


@cache
def _by_slug() -> dict[str, Example]:
    return {one.slug: one for one in examples()}


@cache
def _address(slug: str, view: str, predict: bool) -> str:
    return example_state(_by_slug()[slug], view=view, predict=predict).address()
