"""The name on a rule box: a chain's role whole, over two lines where one is too short, and the start of what follows,
be it a hash (KUBE-SVC) or a hash and names (``service-HASH-namespace/name/protocol/port``).
"""

from __future__ import annotations

from portlab.scene.grid import RULE_WIDTH
from portlab.scene.model import Text
from portlab.scene.rulebox import RuleBox
from portlab.scene.saying import Words
from portlab.scene.textwidth import fit, width

PAD = 12.0
LINE = 15.0
_NAME = "s-rule"
_NAME_SMALL = "s-rule-s"


def name_lines(box: RuleBox, room: float) -> tuple[str, ...]:
    """The chain's role in as many lines as ``room`` pixels ask for, broken after hyphens; one line without a chain."""
    role = _parts(box)[0]
    if width(role, _NAME_SMALL) <= room - 4:
        return (role,)
    lines = [""]
    for piece in role.replace("-", "-\n").split("\n"):
        if lines[-1] and width(lines[-1] + piece, _NAME) > room - 4:
            lines.append(piece)
        else:
            lines[-1] += piece
    return tuple(lines)


def extra_height(box: RuleBox, room: float = RULE_WIDTH - 2 * PAD) -> float:
    """By how much a box is taller than one with a name of one line."""
    return LINE * (len(name_lines(box, room)) - 1)


def title(box: RuleBox, x: float, y: float, room: float, words: Words) -> tuple[Text, ...]:
    """The name's texts, the first line's baseline at ``y``; what a node does by itself has a title in words."""
    if not box.chain:
        code = "no-rule" if box.code == "act-match-nothing" else "node-itself"
        said = words(code, **box.facts)
        return (Text(x, y, "s-small-b name", fit(said, "s-small-b", room)),)
    rest = _parts(box)[1]
    lines = name_lines(box, room)
    style = _NAME if all(width(line, _NAME) <= room - 4 for line in lines) else _NAME_SMALL
    texts = [
        Text(x, y + LINE * index, f"{style} name", fit(line, style, room))
        for index, line in enumerate(lines)
    ]
    if rest:
        taken = width(texts[-1].text, style)
        tail = fit(f"{rest[:5]}…", style, room - taken)
        texts.append(Text(round(x + taken, 1), texts[-1].y, f"{style} t3", tail))
    return tuple(texts)


def _parts(box: RuleBox) -> tuple[str, str]:
    """A chain's role and the rest of its name, "" where the role is all of it."""
    rest = box.chain.removeprefix(box.role)
    return (box.role, rest) if rest.startswith("-") else (box.chain, "")
