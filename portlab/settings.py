"""PortLab's settings: safe as they stand, changed by the variables docs/deploying.md lists."""

import os
import secrets
from pathlib import Path
from typing import Any

from csp.constants import NONCE, NONE, SELF

BASE_DIR = Path(__file__).resolve().parent.parent
# Everything that is made while PortLab runs lives here: database, secret key, collected files.
VAR_DIR = Path(os.environ.get("PORTLAB_VAR") or BASE_DIR / "var")
VAR_DIR.mkdir(parents=True, exist_ok=True)


def env_flag(name: str) -> bool:
    """Whether the environment variable `name` is switched on ("1", "true", "yes" or "on")."""
    return os.environ.get(name, "").strip().lower() in {"1", "true", "yes", "on"}


def env_list(name: str) -> list[str]:
    """The comma separated words of the environment variable `name`."""
    return [word.strip() for word in os.environ.get(name, "").split(",") if word.strip()]


def kept_secret_key(path: Path) -> str:
    """The key kept in `path`, made on first use and readable by its owner only."""
    if not path.exists():
        # Written aside and linked into place: two processes starting together get one key.
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(50))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()


DEBUG = env_flag("PORTLAB_DEBUG")
HTTPS = env_flag("PORTLAB_HTTPS")
# Set by `manage.py bench` for the server it starts: one address more, no throttle.
BENCH = env_flag("PORTLAB_BENCH")
SECRET_KEY = os.environ.get("PORTLAB_SECRET_KEY") or kept_secret_key(VAR_DIR / "secret-key")
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *env_list("PORTLAB_ALLOWED_HOSTS")]

INSTALLED_APPS = [
    "django.contrib.staticfiles",
    "django.forms",
    "django_htmx",
    "crispy_forms",
    "portlab.web",
    "portlab.web.shell",
    "portlab.web.lab",
    "portlab.web.gallery",
    "portlab.web.share",
    "portlab.web.embed",
    "portlab.web.pictures",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # After WhiteNoise, whose files are compressed already. What BREACH reads out of compressed pages is a secret in
    # them; none holds one but the CSRF token of a form, which Django writes anew each time, and it varies their length.
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "portlab.web.shell.headers.PermissionsPolicyMiddleware",
    "portlab.web.shell.cookieless.CookielessMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "portlab.web.shell.language.LanguageParameterMiddleware",
    "portlab.web.shell.appearance.AppearanceParameterMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "portlab.urls"
WSGI_APPLICATION = "portlab.wsgi.application"
CSRF_FAILURE_VIEW = "portlab.web.shell.errors.csrf_failure"

# template_partials is used through its loader and its tags alone. As an installed app it would
# rewrite this very setting at start-up, and import the admin to do so.
TEMPLATE_LOADERS: list[Any] = [
    "django.template.loaders.filesystem.Loader",
    "django.template.loaders.app_directories.Loader",
]
if not DEBUG:
    TEMPLATE_LOADERS = [("django.template.loaders.cached.Loader", TEMPLATE_LOADERS)]
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "builtins": ["template_partials.templatetags.partials"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "portlab.web.shell.csp.csp_nonce",
                "portlab.web.shell.appearance.appearance",
            ],
            "loaders": [("template_partials.loader.Loader", TEMPLATE_LOADERS)],
        },
    },
]
# Widgets are drawn by this project's templates, the rest by Django's own.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = ("portlab",)
CRISPY_TEMPLATE_PACK = "portlab"
CRISPY_FAIL_SILENTLY = False

# IMMEDIATE takes the write lock when a transaction begins, so that writers queue up (for at most
# `timeout` seconds) and none of them fails in its middle with "database is locked".
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": VAR_DIR / "portlab.sqlite3",
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 5,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
            ),
        },
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Pictures of links are drawn once; a cache of their own, so that they drive nothing else out. A hundred take 10 MB.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "pictures": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pictures",
        "OPTIONS": {"MAX_ENTRIES": 100},
    },
}

# The session is a signed cookie: nobody has to log in, and no request waits for the database.
SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
SESSION_COOKIE_NAME = "portlab_session"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 180
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_NAME = "portlab_csrf"
CSRF_COOKIE_HTTPONLY = True

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文")]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_NAME = "portlab_language"
LANGUAGE_COOKIE_AGE = 60 * 60 * 24 * 365
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_I18N = True
USE_TZ = True
TIME_ZONE = os.environ.get("PORTLAB_TIME_ZONE", "UTC")

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "portlab.web.shell.staticfinder.PackageFilesFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG
            else "portlab.web.shell.staticstorage.SmallStaticFilesStorage"
        )
    },
}
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_ALLOW_ALL_ORIGINS = False

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "font-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
PERMISSIONS_POLICY = (
    "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), "
    "magnetometer=(), microphone=(), midi=(), payment=(), usb=()"
)
if HTTPS:
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = int(os.environ.get("PORTLAB_HSTS_SECONDS") or 60 * 60 * 24 * 365)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    LANGUAGE_COOKIE_SECURE = True
# To be listed as HTTPS-only inside browsers is for the owner of a domain to ask for, not for us.
SILENCED_SYSTEM_CHECKS = ["security.W021"]

# A manifest is at most 64 KiB, which form encoding can treble.
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = DATA_UPLOAD_MAX_MEMORY_SIZE
# Files are read in memory or not at all: a larger request brings none, and nothing is written to a disk.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]

# How many requests a visitor may send in THROTTLE_SECONDS (shell/throttle.py), and how many all
# who come without a session from one address may: a school class arrives from one address.
THROTTLE_SECONDS = 10
THROTTLE_VISITOR = 1_000_000_000 if BENCH else 300
THROTTLE_ADDRESS = 600
# Short links (share/shortlinks.py) are all that visitors can have stored: so many new ones a visitor in a day, so many
# asked for from one address in an hour, and so many in all.
SHORT_LINKS_A_DAY = 50
SHORT_LINKS_AN_HOUR = 600
SHORT_LINKS_MOST = int(os.environ.get("PORTLAB_SHORT_LINKS") or 100_000)
# Proxies in front that add to X-Forwarded-For; 0 means the connection itself is the visitor's.
TRUSTED_PROXIES = int(os.environ.get("PORTLAB_PROXIES") or 0)

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        "portlab": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        # It would warn of every HEAD request, whose body it drops as it should.
        "gunicorn.http.wsgi": {"level": "ERROR"},
    },
}
