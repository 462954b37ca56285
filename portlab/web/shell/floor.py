"""The cheapest answer PortLab can give: what `manage.py bench` compares an update of the page with."""

from functools import cache

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

LARGEST = 10_000_000


@cache
def fixed_answer(size: int) -> bytes:
    """`size` bytes that nothing has to compute."""
    return b"." * size


@csrf_exempt
def floor(request: HttpRequest, size: int) -> HttpResponse:
    """A fixed answer of `size` bytes, through the same middleware as every page. Its address exists
    only where PORTLAB_BENCH is set (portlab/urls.py)."""
    return HttpResponse(fixed_answer(min(size, LARGEST)))
