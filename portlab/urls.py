"""The addresses of PortLab: the same in every language."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path, register_converter

from portlab.web.shell.converters import TokenConverter
from portlab.web.shell.floor import floor

register_converter(TokenConverter, "token")

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("portlab.web.lab.urls")),
    path("", include("portlab.web.reference.urls")),
    path("examples/", include("portlab.web.gallery.urls")),
    path("picture/", include("portlab.web.pictures.urls")),
    path("", include("portlab.web.share.urls")),
    path("", include("portlab.web.embed.urls")),
]
if settings.BENCH:
    urlpatterns.append(path("bench/floor/<int:size>/", floor))

handler400 = "portlab.web.shell.errors.bad_request"
handler403 = "portlab.web.shell.errors.permission_denied"
handler404 = "portlab.web.shell.errors.page_not_found"
handler500 = "portlab.web.shell.errors.server_error"
