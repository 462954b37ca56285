"""Objects as ``-o json`` prints them.

kubectl 1.36: staging/src/k8s.io/cli-runtime/pkg/printers/json.go; Go: encoding/json.MarshalIndent.
"""

from __future__ import annotations

import json
import re
from typing import Any

_HTML = re.compile("[<>&\u2028\u2029]")


def json_text(data: Any, *, sort: bool) -> str:
    """JSON data over several lines. ``sort``: by key, as Go writes maps; structs keep the order of their fields."""
    text = json.dumps(data, indent=4, ensure_ascii=False, sort_keys=sort)
    return _HTML.sub(lambda found: f"\\u{ord(found[0]):04x}", text) + "\n"
