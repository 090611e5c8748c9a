"""Settings of every process. Each deployment choice comes from the environment; docs/settings.md lists them all."""

from __future__ import annotations

import logging

from django.utils.translation import gettext_lazy as _

from webapp import beat, brokers, content_policy, crash_reports, logs, object_store, passwords, rest, safety
from webapp.databases import configured
from webapp.env import ROOT, env, home, kept_secret, mode_of, one_of, optional_path, optional_program, some_of

# --- where state lives -----------------------------------------------------------------------------------------------
MAGPIE_HOME = home()
MAGPIE_OBJECTS_DIR = optional_path("MAGPIE_OBJECTS_DIR") or MAGPIE_HOME / "objects"
MAGPIE_CACHE_DIR = optional_path("MAGPIE_CACHE_DIR") or MAGPIE_HOME / "cache"
MAGPIE_SIGNING_KEY_FILE = optional_path("MAGPIE_SIGNING_KEY_FILE") or MAGPIE_HOME / "signing.key"
MAGPIE_PRETRAINED_DIR = optional_path("MAGPIE_PRETRAINED_DIR")
MAGPIE_PHOTOS_DIR = optional_path("MAGPIE_PHOTOS_DIR")
MAGPIE_STATIC_DIR = optional_path("MAGPIE_STATIC_DIR")
MAGPIE_TRACKING_DIR = optional_path("MAGPIE_TRACKING_DIR") or MAGPIE_HOME / "tracking"

# --- the loop: what people and the model wait for --------------------------------------------------------------------
MAGPIE_AUDIT_SHARE = env.float("MAGPIE_AUDIT_SHARE", default=0.15)
MAGPIE_LEASE_S = env.float("MAGPIE_LEASE_S", default=120.0)
MAGPIE_LEASE_PAGE = env.int("MAGPIE_LEASE_PAGE", default=10)
MAGPIE_REQUIRED_ANSWERS = env.int("MAGPIE_REQUIRED_ANSWERS", default=1)
MAGPIE_DOUBTFUL_ANSWERS = env.int("MAGPIE_DOUBTFUL_ANSWERS", default=2)
MAGPIE_ADJUDICATORS = one_of(
    ("admins", "reviewers"), name="MAGPIE_ADJUDICATORS", chosen=env.str("MAGPIE_ADJUDICATORS", default="admins")
)
MAGPIE_DECK_SIZE = env.int("MAGPIE_DECK_SIZE", default=5000)
MAGPIE_GRID_SIZE = env.int("MAGPIE_GRID_SIZE", default=600)
MAGPIE_ASKING = one_of(
    ("hybrid", "random", "entropy", "least_confidence", "margin", "badge", "k_center", "typiclust", "max_herding"),
    name="MAGPIE_ASKING",
    chosen=env.str("MAGPIE_ASKING", default="hybrid"),
)
MAGPIE_HEAD_EVERY_ANSWERS = env.int("MAGPIE_HEAD_EVERY_ANSWERS", default=20)
MAGPIE_HEAD_MIN_INTERVAL_S = env.float("MAGPIE_HEAD_MIN_INTERVAL_S", default=5.0)
MAGPIE_RETRAIN_EVERY_ANSWERS = env.int("MAGPIE_RETRAIN_EVERY_ANSWERS", default=200)
MAGPIE_RETRAIN_SPACING_S = env.float("MAGPIE_RETRAIN_SPACING_S", default=1800.0)
MAGPIE_RETRAIN_HOUR = env.int("MAGPIE_RETRAIN_HOUR", default=2)
MAGPIE_RETRAIN_DISAGREEMENT = env.float("MAGPIE_RETRAIN_DISAGREEMENT", default=0.2)
MAGPIE_RETRAIN_SETTLE_S = env.float("MAGPIE_RETRAIN_SETTLE_S", default=60.0)
MAGPIE_RETRAIN_MINIMUM_PER_CATEGORY = env.int("MAGPIE_RETRAIN_MINIMUM_PER_CATEGORY", default=5)
MAGPIE_GATE_LARGEST_MB = env.float("MAGPIE_GATE_LARGEST_MB", default=150.0)
MAGPIE_GATE_SLOWEST_MS = env.float("MAGPIE_GATE_SLOWEST_MS", default=250.0)
MAGPIE_NETWORK = env.str("MAGPIE_NETWORK", default="") or None
MAGPIE_TRAIN_PRESET = env.str("MAGPIE_TRAIN_PRESET", default="standard")
MAGPIE_TRAIN_DEVICE = one_of(
    ("auto", "cpu", "cuda"), name="MAGPIE_TRAIN_DEVICE", chosen=env.str("MAGPIE_TRAIN_DEVICE", default="auto")
)
MAGPIE_TRAIN_PROCESSES = env.int("MAGPIE_TRAIN_PROCESSES", default=1)
MAGPIE_TRAIN_TIME_LIMIT_S = env.float("MAGPIE_TRAIN_TIME_LIMIT_S", default=3600.0)
MAGPIE_TRAIN_MEMORY_LIMIT_MB = env.int("MAGPIE_TRAIN_MEMORY_LIMIT_MB", default=6000)
MAGPIE_TRAIN_IN_WORKER = env.bool("MAGPIE_TRAIN_IN_WORKER", default=True)
MAGPIE_TRACKERS = some_of(("wandb", "mlflow"), name="MAGPIE_TRACKERS", chosen=env.list("MAGPIE_TRACKERS", default=[]))
MAGPIE_TRACKERS_PYTHON = optional_program("MAGPIE_TRACKERS_PYTHON")
MAGPIE_RELEASE_DAYS = env.int("MAGPIE_RELEASE_DAYS", default=30)
MAGPIE_INT8 = env.bool("MAGPIE_INT8", default=True)
MAGPIE_TFLITE_PYTHON = optional_program("MAGPIE_TFLITE_PYTHON")
MAGPIE_HUB_URL = env.str("MAGPIE_HUB_URL", default="") or None
MAGPIE_HUB_TOKEN = env.str("MAGPIE_HUB_TOKEN", default="") or None

# --- uploads and jobs ------------------------------------------------------------------------------------------------
MAGPIE_MAX_UPLOAD_BYTES = env.int("MAGPIE_MAX_UPLOAD_BYTES", default=25 * 1024 * 1024)
MAGPIE_MAX_BODY_BYTES = env.int("MAGPIE_MAX_BODY_BYTES", default=256 * 1024)
MAGPIE_MAX_IMPORT_BYTES = env.int("MAGPIE_MAX_IMPORT_BYTES", default=2 * 1024 * 1024 * 1024)
MAGPIE_MAX_PIXELS = env.int("MAGPIE_MAX_PIXELS", default=50_000_000)
MAGPIE_MAX_SIDE = env.int("MAGPIE_MAX_SIDE", default=16_384)
MAGPIE_JOB_LEASE_S = env.float("MAGPIE_JOB_LEASE_S", default=60.0)
MAGPIE_SWEEP_EVERY_S = env.float("MAGPIE_SWEEP_EVERY_S", default=10.0)
MAGPIE_TICK_EVERY_S = env.float("MAGPIE_TICK_EVERY_S", default=60.0)
MAGPIE_MESSAGE_KEEPS_S = 2 * 3600.0  # longer than any machine's clock is off: a worker would drop each message as stale
MAGPIE_CANARY_EVERY_S = env.float("MAGPIE_CANARY_EVERY_S", default=60.0)
MAGPIE_CANARY_LATE_S = env.float("MAGPIE_CANARY_LATE_S", default=180.0)
MAGPIE_WORKER_DEAF_S = env.float("MAGPIE_WORKER_DEAF_S", default=60.0)
MAGPIE_BROKER_URL = env.str("MAGPIE_BROKER_URL", default="filesystem://")

# --- Django ----------------------------------------------------------------------------------------------------------
MAGPIE_ENV = env.str("MAGPIE_ENV", default="") or safety.DEVELOPMENT
MAGPIE_SIGN_UP = env.str("MAGPIE_SIGN_UP", default="") or safety.BY_INVITATION
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="") or kept_secret(MAGPIE_HOME / "secret.key")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]", "testserver"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
MAGPIE_SECURE = env.bool("MAGPIE_SECURE", default=False)  # behind TLS: cookies and redirects that insist on it

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_celery_beat",
    "django_htmx",
    "axes",
    "csp",
    "django_structlog",
    "accounts",
    "jobs",
    "labeling",
    "trainer",
    "webapp",
]

MIDDLEWARE = [
    "webapp.health.HealthMiddleware",  # first: liveness answers whatever else is broken
    "webapp.access_log.AccessLogMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "webapp.body_limits.BodyLimitMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "labeling.api.tabs.RenewTabMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "webapp.urls"
WSGI_APPLICATION = "webapp.wsgi.application"
AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "accounts:sign-in"
LOGIN_REDIRECT_URL = "webapp:home"
LOGOUT_REDIRECT_URL = "accounts:sign-in"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = passwords.VALIDATORS
PASSWORD_HASHERS = passwords.HASHERS
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_ENABLE_ADMIN = False
AXES_LOCKOUT_CALLABLE = "accounts.pages.sign_in.locked_out"
AXES_CLIENT_IP_CALLABLE = "accounts.addresses.for_sign_in_log"
MAGPIE_PROXIES = env.int("MAGPIE_PROXIES", default=0)
MAGPIE_RATES = {  # a minute; for one device, person or network
    "sign-ins": env.int("MAGPIE_SIGN_INS_PER_MIN", default=30),
    "invitations": env.int("MAGPIE_INVITATIONS_PER_MIN", default=30),
    "writes": env.int("MAGPIE_WRITES_PER_MIN", default=6000),
    "uploads": env.int("MAGPIE_UPLOADS_PER_MIN", default=6000),
    "predictions": env.int("MAGPIE_PREDICTIONS_PER_MIN", default=6000),
}

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "webapp" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# --- database --------------------------------------------------------------------------------------------------------
DATABASES = {
    "default": configured(
        env.db_url("DATABASE_URL", default=f"sqlite:///{MAGPIE_HOME / 'magpie.sqlite3'}"),
        pool_size=env.int("MAGPIE_DATABASE_POOL", default=16),
    )
}

# --- objects ---------------------------------------------------------------------------------------------------------
MAGPIE_S3_READS = object_store.reads(env)
MAGPIE_S3_SIGNED_S = env.float("MAGPIE_S3_SIGNED_S", default=300.0)
MAGPIE_DIRECT_UPLOADS = env.bool("MAGPIE_DIRECT_UPLOADS", default=True)  # where the store is an S3
MAGPIE_DIRECT_UPLOAD_S = env.float("MAGPIE_DIRECT_UPLOAD_S", default=900.0)
STORAGES = {
    "default": object_store.configured(env, folder=MAGPIE_OBJECTS_DIR),
    "staticfiles": {"BACKEND": "webapp.static_storage.HashedStaticFilesStorage"},
}
STATIC_URL = "static/"
STATIC_ROOT = MAGPIE_STATIC_DIR or MAGPIE_HOME / "static"
WHITENOISE_USE_FINDERS = DEBUG
DATA_UPLOAD_MAX_MEMORY_SIZE = MAGPIE_MAX_UPLOAD_BYTES + 64 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = MAGPIE_MAX_UPLOAD_BYTES + 64 * 1024  # photos are decoded from memory, never from a path

# --- jobs: Celery is only the messenger ------------------------------------------------------------------------------
CELERY_BROKER_URL = MAGPIE_BROKER_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_DEFAULT_QUEUE = "work"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # workers wait for their broker for as long as it takes
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
CELERY_BROKER_TRANSPORT_OPTIONS = brokers.configured(MAGPIE_BROKER_URL, folder=MAGPIE_HOME / "broker")
if brokers.is_folder(MAGPIE_BROKER_URL):
    for _folder in ("messages", "control"):
        (MAGPIE_HOME / "broker" / _folder).mkdir(parents=True, exist_ok=True)
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
CELERY_BEAT_SCHEDULE = beat.schedule(
    sweep_s=MAGPIE_SWEEP_EVERY_S,
    canaries_s=MAGPIE_CANARY_EVERY_S,
    tick_s=MAGPIE_TICK_EVERY_S,
    message_keeps_s=MAGPIE_MESSAGE_KEEPS_S,
)

# --- API -------------------------------------------------------------------------------------------------------------
REST_FRAMEWORK = rest.FRAMEWORK
SPECTACULAR_SETTINGS = rest.DESCRIPTION

# --- what a browser may do with our pages ----------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = content_policy.configured(image_origins=object_store.browser_origins(env))
SESSION_ENGINE = "accounts.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = MAGPIE_SECURE
SECURE_HSTS_SECONDS = 31_536_000 if MAGPIE_SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = MAGPIE_SECURE
SECURE_HSTS_PRELOAD = MAGPIE_SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if MAGPIE_SECURE else None

# --- words -----------------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English"))]
LOCALE_PATHS = [ROOT / "webapp" / "locale"]
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True

# --- seeing inside ---------------------------------------------------------------------------------------------------
MAGPIE_LOG_FORMAT = logs.checked_format(env.str("MAGPIE_LOG_FORMAT", default="line"))
MAGPIE_ACCESS_LEVEL = logs.routine_level(env.str("MAGPIE_ACCESS_LEVEL", default=""), log_format=MAGPIE_LOG_FORMAT)
MAGPIE_METRICS = env.bool("MAGPIE_METRICS", default=False)
MAGPIE_METRICS_TOKEN = env.str("MAGPIE_METRICS_TOKEN", default="")
if MAGPIE_METRICS:
    MIDDLEWARE.insert(1, "webapp.metrics.middleware.MetricsMiddleware")  # behind liveness alone
SENTRY_DSN = env.str("SENTRY_DSN", default="")
if SENTRY_DSN:
    crash_reports.begin(SENTRY_DSN, environment=MAGPIE_ENV)
DJANGO_STRUCTLOG_CELERY_ENABLED = True
DJANGO_STRUCTLOG_CELERY_TASK_START_LOG_LEVEL = DJANGO_STRUCTLOG_CELERY_TASK_SUCCESS_LOG_LEVEL = logging.DEBUG
LOGGING_CONFIG = "webapp.logs.configure"
LOGGING = logs.configuration(log_format=MAGPIE_LOG_FORMAT, level=env.str("LOG_LEVEL", default="INFO"))
logging.captureWarnings(False)

# --- production refuses to start unsafe ------------------------------------------------------------------------------
safety.require(
    safety.Facts(
        environment=MAGPIE_ENV,
        is_debug=DEBUG,
        secret_key=env.str("SECRET_KEY", default=""),
        allowed_hosts=ALLOWED_HOSTS,
        trusted_origins=CSRF_TRUSTED_ORIGINS,
        is_secure=MAGPIE_SECURE,
        sign_up=MAGPIE_SIGN_UP,
        authentication_backends=AUTHENTICATION_BACKENDS,
        signing_key=str(MAGPIE_SIGNING_KEY_FILE),
        signing_key_mode=mode_of(MAGPIE_SIGNING_KEY_FILE),
    )
)
