"""The Content-Security-Policy nonce, under the name that django-htmx's tags look for."""

from django.http import HttpRequest


def csp_nonce(request: HttpRequest) -> dict[str, object]:
    """Context processor: `csp_nonce`, made only when a template writes it out."""
    return {"csp_nonce": getattr(request, "csp_nonce", None)}
