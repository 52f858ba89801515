"""All settings, from the environment, through small typed readers. Nonsense is refused at start.

Secrets are files below ``ANLAN_HOME/secrets`` (made by ``anlan init``), or paths named by ``ANLAN_*_FILE``.
"""

from __future__ import annotations

import base64
import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from anlan.lib.home import home
from anlan.lib.notes import SigningKey

BASE_DIR = Path(__file__).resolve().parent


def env_text(name: str, default: str = "") -> str:
    return os.environ.get(name, default).strip()


def env_flag(name: str, default: bool = False) -> bool:
    text = env_text(name, "1" if default else "0").lower()
    if text not in {"0", "1", "true", "false", "yes", "no"}:
        raise ImproperlyConfigured(f"{name} must be 0 or 1, not {text!r}.")
    return text in {"1", "true", "yes"}


def env_number(name: str, default: int, *, least: int = 0, most: int = 10**9) -> int:
    text = env_text(name, str(default))
    if not re.fullmatch(r"-?\d+", text) or not least <= int(text) <= most:
        raise ImproperlyConfigured(f"{name} must be a whole number from {least} to {most}, not {text!r}.")
    return int(text)


def env_secret(name: str, file_name: str) -> bytes:
    """The bytes of a secret file; a clear error when it is not there."""
    path = Path(env_text(f"{name}_FILE") or home() / "secrets" / file_name)
    try:
        return path.read_bytes().strip()
    except FileNotFoundError:
        raise ImproperlyConfigured(
            f"The secret {file_name} is missing. Run `anlan init`, or name its file in {name}_FILE."
        ) from None


def env_database(name: str) -> dict[str, Any]:
    """A PostgreSQL URL as connection parameters. Several hosts may be named, separated by commas."""
    url = urlsplit(env_text(name))
    if url.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(f"{name} must be a postgresql:// address. Run `anlan init` to use the built-in one.")
    login, _, hosts = url.netloc.rpartition("@")
    user, _, password = login.partition(":")
    parameters: dict[str, Any] = dict(parse_qsl(url.query))
    names, ports = _hosts(hosts)
    return {
        "dbname": unquote(url.path.lstrip("/")),
        "user": unquote(user),
        **({"password": unquote(password)} if password else {}),
        **({"host": names} if names else {}),
        **({"port": ports} if ports else {}),
        **parameters,
    }


def _hosts(text: str) -> tuple[str, str]:
    pairs = [part.partition(":") for part in text.split(",") if part]
    ports = [port for _, _, port in pairs]
    return ",".join(unquote(host) for host, _, _ in pairs), ",".join(ports) if all(ports) else ""


VERSION = "0.1.0"
DEBUG = env_flag("ANLAN_DEBUG")
SECRET_KEY = env_secret("ANLAN_SECRET_KEY", "django.key").decode()
MASTER_KEY = base64.b64decode(env_secret("ANLAN_MASTER_KEY", "master.key"))
SIGNING_KEY = SigningKey.from_text(env_secret("ANLAN_SIGNING_KEY", "signing.key").decode())
LOOKUP_KEY = base64.b64decode(env_secret("ANLAN_LOOKUP_KEY", "lookup.key"))
WEBHOOK_KEY = base64.b64decode(env_secret("ANLAN_WEBHOOK_KEY", "webhook.key"))
ORIGIN = SIGNING_KEY.public.name
if len(MASTER_KEY) != 32:
    raise ImproperlyConfigured("The master key must be 32 bytes in base64.")

SITE_URL = env_text("ANLAN_SITE_URL", "http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS = [part for part in env_text("ANLAN_HOSTS", "127.0.0.1,localhost,[::1]").split(",") if part]
CSRF_TRUSTED_ORIGINS = [SITE_URL]
USE_HTTPS = SITE_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = USE_HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env_flag("ANLAN_BEHIND_PROXY") else None
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = env_number("ANLAN_SESSION_HOURS", 12, least=1, most=24 * 30) * 3600
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# One login per database role; ``anlan init`` sets the addresses of the built-in server.
DATABASE_LOGINS: dict[str, dict[str, Any]] = {
    "app": env_database("DATABASE_URL"),
    "engine": env_database("ANLAN_ENGINE_DATABASE_URL" if env_text("ANLAN_ENGINE_DATABASE_URL") else "DATABASE_URL"),
    "owner": env_database("ANLAN_OWNER_DATABASE_URL" if env_text("ANLAN_OWNER_DATABASE_URL") else "DATABASE_URL"),
}
POOL_SIZE = env_number("ANLAN_POOL_SIZE", 20, least=1, most=500)
"""Most connections of a process, and so the most pages it works on at one time."""
DATABASES = {
    "default": {
        "ENGINE": "anlan.lib.postgres",
        "NAME": DATABASE_LOGINS["app"]["dbname"],
        "USER": DATABASE_LOGINS["app"]["user"],
        "HOST": DATABASE_LOGINS["app"].get("host", ""),
        "PORT": DATABASE_LOGINS["app"].get("port", ""),
        "PASSWORD": DATABASE_LOGINS["app"].get("password", ""),
        "OPTIONS": {
            "pool": {"min_size": 1, "max_size": POOL_SIZE, "timeout": 5} if env_flag("ANLAN_POOL", True) else False,
        },
        "CONN_HEALTH_CHECKS": True,
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_htmx",
    "anlan.org",
    "anlan.journal",
    "anlan.registers",
    "anlan.plans",
    "anlan.notify",
    "anlan.duties",
    "anlan.cases",
    "anlan.calls",
    "anlan.meetings",
    "anlan.reports",
    "anlan.web",
    "anlan.api",
    "anlan.cli",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "anlan.web.middleware.content_security",
    "anlan.web.middleware.plain_addresses",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "anlan.web.middleware.standing",
    "django.contrib.messages.middleware.MessageMiddleware",
    "anlan.web.later.once",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "anlan.urls"
ASGI_APPLICATION = "anlan.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "anlan.web.context.page",
            ],
        },
    }
]

AUTH_USER_MODEL = "org.Person"
AUTHENTICATION_BACKENDS = ["anlan.web.accounts.Accounts"]
SESSION_ENGINE = "anlan.web.accounts"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "web:sign-in"
LOGIN_REDIRECT_URL = "web:today"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
TIME_ZONE = env_text("ANLAN_TIME_ZONE", "Asia/Shanghai")
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = env_text("ANLAN_STATIC_ROOT") or None  # only where a server of its own serves the files
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "anlan.web.static_files.HashedAddresses"},
}
WHITENOISE_USE_FINDERS = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 2**20
FILE_UPLOAD_MAX_MEMORY_SIZE = 12 * 2**20
MAX_PHOTO_BYTES = env_number("ANLAN_MAX_PHOTO_MB", 10, least=1, most=50) * 2**20

SMTP_HOST = env_text("ANLAN_SMTP_HOST", "127.0.0.1")
SMTP_PORT = env_number("ANLAN_SMTP_PORT", 25, least=1, most=65535)
SMTP_USER = env_text("ANLAN_SMTP_USER")
SMTP_PASSWORD = env_secret("ANLAN_SMTP_PASSWORD", "smtp.password").decode() if SMTP_USER else ""
SMTP_STARTTLS = env_flag("ANLAN_SMTP_STARTTLS")
MAIL_FROM = env_text("ANLAN_MAIL_FROM", "anlan@localhost")
HEARTBEAT_URL = env_text("ANLAN_HEARTBEAT_URL")
HEARTBEAT_SECONDS = env_number("ANLAN_HEARTBEAT_SECONDS", 60, least=1, most=3600)
DIGEST_AT = os.environ.get("ANLAN_DIGEST_AT", "07:00")
REPORTS_PER_HOUR = env_number("ANLAN_REPORTS_PER_HOUR", 60, least=1)

CSRF_FAILURE_VIEW = "anlan.web.views.errors.forged"
LOGGING_CONFIG = None
