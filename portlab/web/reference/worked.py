"""Which worked examples show a code, told by running them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from django.conf import settings

from portlab.kube.cluster import Cluster
from portlab.kube.stream import apply_documents
from portlab.manifest.documents import documents
from portlab.teaching.examples import Example, read_example
from portlab.teaching.fixes.trouble import troubles_of
from portlab.web.shell.clusterfiles import load_config

FOLDER = settings.BASE_DIR / "fixtures"


@cache
def examples() -> tuple[Example, ...]:
    """The worked examples, in the order of their names."""
    return tuple(
        read_example(path.stem, path.read_text(encoding="utf-8"))
        for path in sorted((FOLDER / "examples").glob("*.yaml"))
    )


@cache
def refused() -> Mapping[str, tuple[Example, ...]]:
    """By error code: the examples that are refused for it."""
    found: dict[str, tuple[Example, ...]] = {}
    for one in examples():
        if one.answer == "refused":
            cluster = Cluster(load_config(FOLDER / "clusters" / f"{one.world}.yaml"))
            for applied in apply_documents(cluster, documents(one.manifest), most_pods=0):
                if applied.outcome is not None:
                    for code in {
                        each.code for each in troubles_of(applied.outcome, applied.manifest)
                    }:
                        found[code] = (*found.get(code, ()), one)
    return found


def ending(reason: str) -> tuple[Example, ...]:
    """The examples whose first packet ends for ``reason``."""
    return tuple(one for one in examples() if one.reason == reason)


def using(field: str) -> tuple[Example, ...]:
    """The examples that write ``field`` (its last word) into their manifest."""
    return tuple(one for one in examples() if f"{field}:" in one.manifest)
