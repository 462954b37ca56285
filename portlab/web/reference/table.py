"""The field table as a file: read once, and served in pieces."""

from __future__ import annotations

import json
from functools import lru_cache
from hashlib import sha256

from django.conf import settings

from portlab.manifest import read, to_python
from portlab.teaching.fields import FieldTable, FieldTableError, parse_table

PATH = settings.BASE_DIR / "fixtures" / "fields" / "service.yaml"


@lru_cache(maxsize=1)
def field_table() -> FieldTable:
    """The table in PATH. Raises OSError, or FieldTableError with the place in the file."""
    manifest = read(PATH.read_text(encoding="utf-8"))
    if manifest.problems or manifest.root is None:
        told = "; ".join(f"{each.line}: {each.message}" for each in manifest.problems)
        raise FieldTableError(f"{PATH}:{told or ' is empty'}")
    return parse_table(to_python(manifest.root))


@lru_cache(maxsize=4)
def for_editor(language: str) -> tuple[bytes, str]:
    """What the editor needs, in one language of ``FieldTable``: JSON, and its entity tag.

    Path by path ``{type, text, empty, change, values, types}``; what there is nothing to say about is left out.
    """
    table = field_table()
    fields = {}
    for entry in table.entries:
        body = {
            "type": table.words[entry.type][language],
            "shape": entry.type,
            "text": entry.text[language],
            "empty": entry.empty[language] if entry.empty else "",
            "change": entry.change[language] if entry.change else "",
            "values": entry.values,
            "types": entry.types,
        }
        fields[entry.path] = {key: value for key, value in body.items() if value}
    text = json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()
    return text, f'"{sha256(text).hexdigest()[:20]}"'
