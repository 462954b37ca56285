"""How a state of the lab becomes a text that a link can carry, and comes back from it. Knows nothing of Django."""
