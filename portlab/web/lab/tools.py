"""The tools of the compose column that the whole page brings along: the menu of examples, and what importing says."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from portlab.web.lab.examples import examples_context
from portlab.web.lab.importing import IMPORT_PROBLEMS, MAX_BYTES
from portlab.web.lab.result import Result


def tools_context(result: Result) -> dict[str, Any]:
    """``example_groups`` and ``example_open``; ``import_says``: sentences by code, for the browser, and
    ``import_problem``: the one that is true of this request, or ""; ``import_most`` and ``import_kib``: the most that
    is imported, in bytes and in KiB."""
    state = result.state
    problem = IMPORT_PROBLEMS[state.import_problem] if state.import_problem else ""
    return {
        **examples_context(state),
        "import_says": {
            **IMPORT_PROBLEMS,
            "imported": _("Imported. Undo brings back the text before."),
            "pasted": _("Pasted as the new text. Undo brings back the text before."),
        },
        "import_problem": problem,
        "import_most": MAX_BYTES,
        "import_kib": MAX_BYTES // 1024,
    }
