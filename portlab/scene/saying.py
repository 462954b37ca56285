"""What the scene asks of its reader's language for a step: which word fits it, and what its machines are called."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from portlab.kube.kubeproxy.trace import POD, Address, Place, Step

Words = Callable[..., str]

# Machines without a name of their own: the core's names for them are words too.
MACHINES = frozenset({"client", "client-routed", "router", "load-balancer", "external-server"})

# Words that differ with the variant of a step, where one word would be false of some. Whoever is not listed has the
# step's own word.
VARIED = frozenset(
    {
        *(f"headline-lost.{variant}" for variant in ("dead-address", "martian", "no-node")),
        *(f"headline-lost.{variant}" for variant in ("no-way-back", "answer-unknown")),
        *(f"note-lost.{variant}" for variant in ("dead-address", "martian", "no-node")),
        *(f"note-lost.{variant}" for variant in ("no-way-back", "answer-unknown")),
        *(f"card-lost.{variant}" for variant in ("martian", "answer-unknown")),
        *(f"end-lost.{variant}" for variant in ("martian", "answer-unknown")),
        *(f"act-lost.{variant}" for variant in ("dead-address", "martian")),
        *(f"headline-reject.{variant}" for variant in ("cluster-ip-port", "ping")),
        *(f"rule-reject.{variant}" for variant in ("cluster-ip-port", "ping")),
        *(f"note-deliver.{variant}" for variant in ("host", "outside")),
        *(f"headline-refusal-arrives.{variant}" for variant in ("no-way", "ttl")),
        *(f"card-refusal-arrives.{variant}" for variant in ("no-way", "ttl")),
        *(f"note-refusal-arrives.{variant}" for variant in ("no-way", "ttl")),
    }
)


def word(kind: str, step: Step) -> str:
    """The code of the word of a kind (headline, card, note, act, end, rule) for a step."""
    code = f"{kind}-{step.code}"
    varied = f"{code}.{step.facts.get('variant')}"
    return varied if varied in VARIED else code


def machine_name(name: str, words: Words) -> str:
    """What a machine is called: its own name, or a word where it has none."""
    return words(name) if name in MACHINES else name


def owner_name(address: Address, words: Words) -> str:
    """Who has an address, "" if nobody; a Pod keeps its name, whatever it is."""
    return address.owner if address.layer == POD else machine_name(address.owner, words)


def place_name(place: Place, words: Words) -> str:
    """What a place is called; nodes and Pods keep their names."""
    return place.name if place.kind in ("node", "pod") else machine_name(place.name, words)


def step_facts(step: Step) -> dict[str, Any]:
    """What the few words at a rule may mention, from the step alone, in the core's names."""
    endpoints = step.facts.get("endpoints", "")
    return {
        "node": step.place.name,
        "to": step.to.name if step.to else "",
        "ip": step.before.destination.ip,
        "port": step.before.destination.port,
        "destination": str(step.before.destination),
        "new_source": step.after.source.owner or step.after.source.ip,
        "new_destination": step.after.destination.owner or step.after.destination.ip,
        "pick": step.facts.get("pick", ""),
        "endpoints": endpoints if isinstance(endpoints, (int, str)) else len(endpoints),
    }


def said_facts(step: Step, words: Words) -> dict[str, Any]:
    """As ``step_facts``, with the machines called what the reader calls them: for headlines and cards."""
    source, destination = step.after.source, step.after.destination
    return step_facts(step) | {
        "node": place_name(step.place, words),
        "to": place_name(step.to, words) if step.to else "",
        "new_source": owner_name(source, words) or source.ip,
        "new_destination": owner_name(destination, words) or destination.ip,
    }
