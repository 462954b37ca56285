"""Downloads: the lab's text, and the stored object as kubectl prints it, as files. Pure functions of what was sent."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from portlab.web.lab.page import page_context
from portlab.web.lab.result import Result, answer
from portlab.web.lab.state import read_state
from portlab.web.lab.tools import tools_context
from portlab.web.shell.throttle import throttle

TEXT, STORED = "text", "stored"
MAX_NAME = 63
_NO_NAME = re.compile(r"[^a-z0-9.-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """A file to save."""

    name: str
    text: str


def download_of(result: Result, what: str) -> Download | None:
    """The learner's text (TEXT), or the stored object as ``kubectl get -o yaml`` prints it (STORED); None where nothing
    is stored, and for any other word."""
    if what == TEXT:
        name = file_name(result.sent.focused.name)
        return Download(name=f"{name}.yaml", text=result.state.manifest)
    if what != STORED or result.picture is None:
        return None
    metadata = result.picture.service.metadata
    words = ["get", "service", metadata.name, "-n", metadata.namespace, "-o", "yaml"]
    printed = result.cluster.copy().kubectl(words).stdout
    return Download(name=f"{file_name(metadata.name)}-stored.yaml", text=printed)


def file_name(name: str) -> str:
    """``name`` with what a Service's name may not have left out, so that it is safe as a file's name anywhere."""
    return _NO_NAME.sub("", name.lower())[:MAX_NAME].strip(".-") or "service"


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@throttle
def download(request: HttpRequest) -> HttpResponse:
    """The file that was asked for, or the lab where there is none. A link followed from that page leads to the lab."""
    if request.method != "POST":
        query = request.META.get("QUERY_STRING", "")
        return redirect(reverse("lab:lab") + (f"?{query}" if query else ""))
    result = answer(read_state(request))
    found = download_of(result, request.POST.get("what", ""))
    if found is None:
        context = page_context(result) | tools_context(result)
        return render(request, "lab/lab.html", context | {"nothing_stored": True})
    response = HttpResponse(found.text, content_type="text/yaml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{found.name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
