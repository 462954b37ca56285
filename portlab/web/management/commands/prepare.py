"""`manage.py prepare`: everything between installing PortLab and serving it.

Each step looks whether it is needed and costs next to nothing when it is not, so that this runs
before every start.
"""

import hashlib
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from portlab.kube.cluster import Cluster
from portlab.kube.objects.clusterconfig import ClusterConfigError
from portlab.web.shell.clusterfiles import load_config


def check_clusters(folder: Path) -> None:
    """Build every cluster described in `folder`; CommandError names the first that is not one."""
    for path in sorted(folder.glob("*.yaml")):
        try:
            Cluster(load_config(path))
        except ClusterConfigError as error:
            raise CommandError(f"{path.name} describes no cluster: {error}") from error


def static_fingerprint() -> str:
    """A digest of the static files that the finders offer: names, sizes and times of change."""
    digest = hashlib.sha256()
    for package in ("Django", "rjsmin", "whitenoise"):
        digest.update(f"{package} {version(package)}\n".encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            stat = Path(storage.path(name)).stat()
            line = f"{getattr(storage, 'prefix', '')} {name} {stat.st_size} {stat.st_mtime_ns}\n"
            digest.update(line.encode())
    return digest.hexdigest()


def collect_static(verbosity: int) -> bool:
    """Collect, hash and compress the static files unless nothing has changed; whether it did.

    The fingerprint is written after the files, so a collection cut short is done again.
    """
    kept = settings.VAR_DIR / "static-fingerprint"
    fingerprint = static_fingerprint()
    manifest = settings.STATIC_ROOT / "staticfiles.json"
    if manifest.exists() and kept.exists() and kept.read_text() == fingerprint:
        return False
    kept.unlink(missing_ok=True)
    call_command("collectstatic", interactive=False, clear=True, verbosity=max(0, verbosity - 1))
    kept.write_text(fingerprint)
    return True


class Command(BaseCommand):
    """Migrates, checks the fixtures, compiles messages and collects static files."""

    help = "Bring database, translations and static files up to date; quick when they are."

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what is needed, and name what was done."""
        verbosity = options["verbosity"]
        call_command("migrate", interactive=False, verbosity=max(0, verbosity - 1))
        check_clusters(settings.BASE_DIR / "fixtures" / "clusters")
        call_command("compile_messages", verbosity=verbosity)
        # With DEBUG the files are served from where they are written.
        if not settings.DEBUG and collect_static(verbosity) and verbosity > 0:
            self.stdout.write("collected the static files")
