"""Fix it: what a press of a button could do about a problem of a manifest.

A fix is the whole text after an edit that keeps comments and layout. It is offered only after a trial: the text was
sent to a copy of the same cluster, and the problem was gone. Start with ``fixes_for``; ``TABLE`` says by code who
thinks of what.
"""

from portlab.teaching.fixes.case import Fix
from portlab.teaching.fixes.offer import MAX_FIXES, TABLE, fixes_for
from portlab.teaching.fixes.trouble import Trouble, troubles_of

__all__ = ["MAX_FIXES", "TABLE", "Fix", "Trouble", "fixes_for", "troubles_of"]
