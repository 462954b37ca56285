"""Fix it: the fixes for the problems of the document that is looked at, and the one whose button was pressed."""

from __future__ import annotations

from zlib import crc32

from portlab.teaching.fixes import Fix, Trouble, fixes_for, troubles_of
from portlab.web.lab.sending import Sent

MAX_PROBLEMS = 40
FIX = "fix-"

Offers = tuple[tuple[Trouble, tuple[Fix, ...]], ...]


def offers(sent: Sent) -> Offers:
    """The problems of the document that is looked at, MAX_PROBLEMS at most, each with its fixes."""
    found = troubles_of(sent.outcome, sent.focused.manifest)[:MAX_PROBLEMS]
    fixes = fixes_for(sent.focused.document.text, found, sent.cluster)
    return tuple(zip(found, fixes, strict=True))


def problem_count(sent: Sent) -> int:
    """How many problems the document that is looked at has in all."""
    return len(troubles_of(sent.outcome, sent.focused.manifest))


def action_of(trouble: Trouble, fix: Fix) -> str:
    """What the button of a fix sends. It names the fix by what it is about, not by its place in a list, so that a
    button of a page that is out of date does nothing or the same."""
    about = (trouble.code, trouble.place, fix.code, sorted(fix.facts.items()))
    return f"{FIX}{crc32(repr(about).encode('utf-8', 'surrogatepass')):08x}"


def fixed(sent: Sent, whole: str, action: str) -> str:
    """The text ``whole``, as it was sent, after the fix that the action names; as it is when nobody offers that."""
    for trouble, fixes in offers(sent):
        for fix in fixes:
            if action_of(trouble, fix) == action:
                return sent.focused.document.put_back(whole, fix.text)
    return whole
