"""The settings: one file, read from the environment, which refuses to start half-configured.

`CPF_ENVIRONMENT` is `production` unless said otherwise; `demonstration` and `test` fill in secrets
that protect nothing. In production every variable without a default below is compulsory.
"""

from datetime import timedelta
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP

from accounts.franceconnect.identity import BY_DEFAULT, LEVELS, NO_LEVEL
from cpf_portal.common.records import masking
from cpf_portal.operations import environment, logs, mailer, production
from cpf_portal.operations.database import addresses

BASE_DIR = Path(__file__).resolve().parent.parent
env = environment.Environment()

ENVIRONMENT = env("CPF_ENVIRONMENT", default="production")
if ENVIRONMENT not in ("production", "demonstration", "test"):
    raise ImproperlyConfigured("CPF_ENVIRONMENT must be production, demonstration or test.")
PRODUCTION = ENVIRONMENT == "production"
DEMONSTRATION = ENVIRONMENT == "demonstration"
DEBUG = False

INVENTED = production.DEMONSTRATION
REQUIRED = ("DATABASE_URL", "ALLOWED_HOSTS", *INVENTED)
if PRODUCTION and (missing := [name for name in REQUIRED if not env(name, default="")]):
    raise ImproperlyConfigured(f"Refusing to start: set {', '.join(missing)} in the environment.")
if PRODUCTION and (faults := production.faults(env.ENVIRON)):
    raise ImproperlyConfigured(f"Refusing to start: {' '.join(faults)}")


def setting(name: str) -> str:
    """The variable's value; outside production, an invented one when it is not set."""
    return str(env(name, default=environ.Env.NOTSET if PRODUCTION else INVENTED[name]))


SECRET_KEY = setting("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
# To change the key of the digests: give the new one another version, and the former as {"1": "its key"}.
NIR_DIGEST_KEY = setting("NIR_DIGEST_KEY")
NIR_DIGEST_KEY_VERSION = env("NIR_DIGEST_KEY_VERSION", default="1")
NIR_DIGEST_FORMER_KEYS = env.json("NIR_DIGEST_FORMER_KEYS", default={})
if NIR_DIGEST_KEY_VERSION in NIR_DIGEST_FORMER_KEYS:
    raise ImproperlyConfigured("NIR_DIGEST_KEY_VERSION must not be that of a former key.")
SITE_URL = setting("SITE_URL").rstrip("/")
SITE_NAME = env("SITE_NAME", default="Compte Formation")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "testserver"])
DIF_REOPENED = env.bool("DIF_REOPENED", default=False)

INSTALLED_APPS = [
    "accounts",
    "catalogue",
    "dossiers",
    "payments",
    "cpf_portal.operations",
    "cpf_portal.site.admin_site.AdministrationConfig",
    *([] if PRODUCTION else ["cpf_portal.demo"]),
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    *("django_htmx", "heroicons", "django.forms", "captcha"),
    *("axes", "django_otp", "django_otp.plugins.otp_totp"),
    "procrastinate.contrib.django",
    "pgtrigger",
]

MIDDLEWARE = [
    "cpf_portal.operations.watching.tracing.Traced",
    "catalogue.api.problems.for_programs",
    "cpf_portal.common.capacity.kept_for_health",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "cpf_portal.common.typography.pages.typeset",
    # Before anything reads a cookie, the page that says so included.
    "cpf_portal.common.middleware.bad_input",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.login.sessions.bounded",
    "accounts.login.sessions.LoginRequired",
    "django_otp.middleware.OTPMiddleware",
    "accounts.second_factor.devices.Required",
    "accounts.identity.freezing.Gate",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "cpf_portal.common.middleware.private_pages",
    # Where the person is known, before anything reads what was sent.
    "accounts.security.bodies.Bounded",
    "accounts.registration.steps.forgotten_on_leaving",
    "accounts.staff.access_log.recorded",
    "cpf_portal.common.middleware.ReadingNeverWrites",
    "axes.middleware.AxesMiddleware",
    "accounts.login.attempts.GivenBack",
    "cpf_portal.common.database.replica.ReadFromReplica",
]

ROOT_URLCONF = "cpf_portal.urls" if PRODUCTION else "cpf_portal.gallery.urls"
WSGI_APPLICATION = "cpf_portal.wsgi.application"
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "cpf_portal.site.context.site",
            ],
            "libraries": {
                "french": "cpf_portal.common.templatetags.french_tags",
                "ui": "cpf_portal.common.templatetags.ui",
                "contact": "accounts.people.templatetags.contact_tags",
                "states": "dossiers.dossier.templatetags.states",
                "staff": "cpf_portal.operations.templatetags.staff",
                "frame": "cpf_portal.site.templatetags.frame",
            },
        },
    }
]

# Of each process of the site; none of them ever waits for a connection.
WEB_THREADS = env.int("WEB_THREADS", default=64)
DATABASES = {"default": env.db("DATABASE_URL", default="postgres:///cpf_portal")}
# `migrate` alone connects as the role of MIGRATE_DATABASE_URL, which owns the tables (`operations.database`).
OWNER_DATABASE = addresses.owner(env, DATABASES["default"])
# A connection that Postgres closed (it was restarted) is replaced before it serves a request.
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DATABASES["default"]["OPTIONS"] = {
    **addresses.PLANS,
    **addresses.WAITS,
    **DATABASES["default"].get("OPTIONS", {}),
    # Tests open and drop databases: a pool would hold their connections.
    "pool": False if ENVIRONMENT == "test" else {"max_size": WEB_THREADS, **addresses.POOL},
}
DATABASES |= addresses.replica(env, DATABASES["default"])
DATABASE_ROUTERS = ["cpf_portal.common.database.replica.Router"] if "replica" in DATABASES else []

# Forms find their templates where pages do.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "accounts.login.attempts.Backend",
    "accounts.login.backends.NirBackend",
    "accounts.login.backends.EmailBackend",
]
LOGIN_URL = "login"
# The first page of each kind of person, where logging in leads.
HOMES = {"trainee": "account", "organisation": "organisation_home", "staff": "admin:index"}
HOMES["funder"] = "funder_home"
LOGOUT_REDIRECT_URL = "home"
PASSWORD_HASHERS = [
    "accounts.passwords.hashing.Hasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "accounts.passwords.judge.MixedCharactersValidator"},
    {"NAME": "accounts.passwords.judge.CommonValidator"},
]
PASSWORD_RESET_TIMEOUT = 3600

AXES_HANDLER = "accounts.login.attempts.Handler"
AXES_FAILURE_LIMIT, AXES_COOLOFF_TIME = 5, timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_USERNAME_FORM_FIELD = "username"
AXES_USERNAME_CALLABLE = "accounts.login.attempts.counted_as"
AXES_LOCKOUT_CALLABLE = "accounts.login.attempts.locked"
AXES_CLIENT_IP_CALLABLE = "accounts.security.requests.address_of"
AXES_ENABLE_ADMIN = AXES_VERBOSE = False

CAPTCHA_CHALLENGE_FUNCT = "accounts.registration.captcha.challenge"
CAPTCHA_TIMEOUT, CAPTCHA_IMAGE_SIZE = 5, (220, 72)
CAPTCHA_FONT_SIZE, CAPTCHA_FOREGROUND_COLOR = 38, "#1b1b2f"
CAPTCHA_LETTER_ROTATION = (-25, 25)

OTP_TOTP_ISSUER = SITE_NAME
# `accounts.login.attempts` counts the codes: a right one is never refused for coming soon after a wrong one.
OTP_TOTP_THROTTLE_FACTOR = 0

LANGUAGE_CODE, TIME_ZONE = "fr", "Europe/Paris"
USE_I18N = USE_TZ = True

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
# The tests collect nothing: they are served the sources, through the finders.
STATIC_ROOT = env.path(
    "STATIC_ROOT", default=BASE_DIR / ("static" if ENVIRONMENT == "test" else "staticfiles")
)
WHITENOISE_USE_FINDERS = ENVIRONMENT == "test"
# A file is looked for when it is asked for: to know them all first takes longer than a page, in each test.
WHITENOISE_AUTOREFRESH = ENVIRONMENT == "test"
SILENCED_SYSTEM_CHECKS = ["staticfiles.E002"] if ENVIRONMENT == "test" else []
STORAGES = {
    # Nothing is stored as a file: documents are rows (`accounts.Document`).
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if ENVIRONMENT == "test"
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

STRIPE_SECRET_KEY = setting("STRIPE_SECRET_KEY")
STRIPE_WEBHOOK_SECRET = setting("STRIPE_WEBHOOK_SECRET")
STRIPE_API_BASE = env("STRIPE_API_BASE", default=production.BANK)
STRIPE_CHECKOUT_ORIGIN = env("STRIPE_CHECKOUT_ORIGIN", default=production.PAYMENT_PAGE)

# FranceConnect: the issuer turns it on; only these change from the local provider to the real one.
FRANCECONNECT_ISSUER = env("FRANCECONNECT_ISSUER", default="").rstrip("/")
FRANCECONNECT_ORIGIN = ["/".join(FRANCECONNECT_ISSUER.split("/")[:3])] if FRANCECONNECT_ISSUER else []
FRANCECONNECT_CLIENT_ID = env("FRANCECONNECT_CLIENT_ID", default="")
FRANCECONNECT_CLIENT_SECRET = env("FRANCECONNECT_CLIENT_SECRET", default="")
# The eIDAS level that sending a dossier asks of FranceConnect (docs/rules.md § 9); « none » asks for nothing.
SENDING_NEEDS_FRANCECONNECT = env("SENDING_NEEDS_FRANCECONNECT", default=BY_DEFAULT)
if FRANCECONNECT_ISSUER and not (FRANCECONNECT_CLIENT_ID and FRANCECONNECT_CLIENT_SECRET):
    raise ImproperlyConfigured(
        "FRANCECONNECT_ISSUER needs FRANCECONNECT_CLIENT_ID and FRANCECONNECT_CLIENT_SECRET."
    )
if SENDING_NEEDS_FRANCECONNECT not in (NO_LEVEL, *LEVELS):
    raise ImproperlyConfigured("SENDING_NEEDS_FRANCECONNECT must be eidas1, eidas2, eidas3 or none.")

# API Particulier, asked of a person's status (docs/rules.md § 7): the address turns it on; the recipient is
# the SIRET of whoever reads the answers.
API_PARTICULIER_URL = env("API_PARTICULIER_URL", default="").rstrip("/")
API_PARTICULIER_TOKEN = env("API_PARTICULIER_TOKEN", default="")
API_PARTICULIER_RECIPIENT = env("API_PARTICULIER_RECIPIENT", default="")
if API_PARTICULIER_URL and not (API_PARTICULIER_TOKEN and API_PARTICULIER_RECIPIENT):
    raise ImproperlyConfigured(
        "API_PARTICULIER_URL needs API_PARTICULIER_TOKEN and API_PARTICULIER_RECIPIENT."
    )

SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    **{key: [CSP.SELF] for key in ("font-src", "media-src", "connect-src", "manifest-src", "worker-src")},
    # Chromium applies form-action to the redirect that follows a form: name where forms lead.
    "form-action": [CSP.SELF, STRIPE_CHECKOUT_ORIGIN, *FRANCECONNECT_ORIGIN],
    "frame-ancestors": [CSP.NONE],
    "base-uri": [CSP.NONE],
}
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
SECURE_HSTS_PRELOAD = PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^sante/$"]
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_NAME = "__Host-session" if PRODUCTION else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if PRODUCTION else "csrf"
SESSION_ENGINE = "accounts.login.sessions"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 6 * 1024 * 1024

MAILERS = {"default": mailer.from_url(env.email_url("EMAIL_URL", default=INVENTED["EMAIL_URL"]))}
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="ne-pas-repondre@compte-formation.example")

# Where people write to the data protection officer; empty, the page gives the postal address alone.
DATA_PROTECTION_EMAIL = env("DATA_PROTECTION_EMAIL", default="")
# Where people write about the site, or an obstacle in it; empty, pages give the postal address alone.
CONTACT_EMAIL = env("CONTACT_EMAIL", default="")
# Where a breach is told (/.well-known/security.txt, which there is not without).
SECURITY_EMAIL = env("SECURITY_EMAIL", default="" if PRODUCTION else "securite@compte-formation.example")
# Whether webhooks may be sent to this very machine, without https.
WEBHOOKS_TO_THIS_MACHINE = DEMONSTRATION
METRICS_TOKEN = env("METRICS_TOKEN", default="")  # who reads `manage.py metrics` from elsewhere has it
# Who publishes the site, where it is reached, who directs its publication (`cpf_portal.site.publisher`);
# the name, address and telephone of whoever hosts it, empty when its publisher does.
PUBLISHED_BY, PUBLISHER_ADDRESS = env("PUBLISHED_BY", default=""), env("PUBLISHER_ADDRESS", default="")
PUBLICATION_DIRECTOR, HOSTED_BY = env("PUBLICATION_DIRECTOR", default=""), env("HOSTED_BY", default="")

# Before anything is logged, whoever logs it: no address, number, secret or link to follow in any record.
masking.install()
LOGGING = logs.logging_from(production=PRODUCTION)
