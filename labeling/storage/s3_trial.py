"""What a bucket must do beside keeping objects: let in and out by signature, and nobody without; keep the same time."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import urllib3
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.utils.translation import gettext as _

from labeling.storage import signing
from labeling.storage.trial import TYPE, Step, StepFailed, StepSkipped, Trial

LIFETIME_S = 60.0
LARGEST_SKEW_S = 60.0  # stores refuse what is signed a quarter of an hour away; by then it is late to notice
_REFUSED = range(400, 500)
_http = urllib3.PoolManager(timeout=urllib3.Timeout(connect=3.0, read=10.0), retries=False)


def before() -> tuple[Step, ...]:
    """Give the steps before anything is written."""
    return (
        Step("bucket", find_bucket, is_gate=True),
        Step("clock", compare_clocks),
        Step("versioning", ask_versioning),
    )


def after() -> tuple[Step, ...]:
    """Give the steps around an object that lies there."""
    return (
        Step("private", be_refused),
        Step("signed read", read_by_address),
        Step("signed form", bring_by_form),
        Step("form policy", break_policy),
        Step("CORS", ask_cors),
    )


def find_bucket(trial: Trial) -> str:
    """Find the bucket, as whom we are."""
    store: Any = trial.store
    try:
        store.client.head_bucket(Bucket=store.bucket_name)
    except ClientError as theirs:
        raise _bucket_problem(theirs, store) from theirs
    except BotoCoreError as theirs:
        raise StepFailed(
            _("The store does not answer: {why}").format(why=theirs),
            _("Check MAGPIE_S3_ENDPOINT, the network between here and there, and that the store runs."),
        ) from theirs
    return f"{store.bucket_name} at {store.client.meta.endpoint_url}"


def _bucket_problem(theirs: ClientError, store: Any) -> StepFailed:
    status = theirs.response["ResponseMetadata"]["HTTPStatusCode"]
    if status == 404:
        words = _("There is no bucket {name}.").format(name=store.bucket_name)
        return StepFailed(words, _("Run `manage.py prepare`, or check MAGPIE_S3_BUCKET."))
    skew_s = _skew_s(theirs.response)
    if status == 403 and abs(skew_s) > LARGEST_SKEW_S:
        return _clocks_differ(skew_s)
    if status in (401, 403):
        return StepFailed(
            _("The store refuses the key or its signature."),
            _("Check MAGPIE_S3_ACCESS_KEY, MAGPIE_S3_SECRET_KEY and MAGPIE_S3_REGION, and the policy of that user."),
        )
    return StepFailed(_("The store answered {status}.").format(status=status), _("Look at the store's own log."))


def compare_clocks(trial: Trial) -> str:
    """Compare this machine's clock with the store's: signatures carry the time."""
    store: Any = trial.store
    skew_s = _skew_s(store.client.head_bucket(Bucket=store.bucket_name))
    if abs(skew_s) > LARGEST_SKEW_S:
        raise _clocks_differ(skew_s)
    return _("{seconds:+.0f} s").format(seconds=skew_s)


def _skew_s(answer: Any) -> float:
    """Say how far this clock is ahead of the store's, which counts in whole seconds."""
    theirs = answer["ResponseMetadata"]["HTTPHeaders"].get("date")
    return (datetime.now(UTC) - parsedate_to_datetime(theirs)).total_seconds() if theirs else 0.0


def _clocks_differ(skew_s: float) -> StepFailed:
    words = _("This machine's clock is {seconds:+.0f} s off the store's.").format(seconds=skew_s)
    return StepFailed(words, _("Let both keep time by NTP: a store refuses signatures of another time."))


def ask_versioning(trial: Trial) -> str:
    """Ask whether the bucket keeps old versions: Magpie needs none, and removes each when it removes an object."""
    store: Any = trial.store
    try:
        state = store.client.get_bucket_versioning(Bucket=store.bucket_name).get("Status", "Off")
    except ClientError as theirs:
        raise StepFailed(
            _("The store does not say whether it keeps versions."),
            _("Allow s3:GetBucketVersioning, or make sure that it keeps none: erased photos would stay in them."),
            is_vital=False,
        ) from theirs
    return str(state)


def be_refused(trial: Trial) -> str:
    """Ask for the object without a signature, which must be refused."""
    store: Any = trial.store
    answer = _sent(lambda: _http.request("GET", _address(store, trial.key)))
    if answer.status not in _REFUSED:
        raise StepFailed(
            _("Anybody may read the bucket (status {status}).").format(status=answer.status),
            _("Take the public policy or ACL off the bucket: photos show people's homes."),
        )
    return ""


def read_by_address(trial: Trial) -> str:
    """Read by a signed address, as a browser would."""
    if settings.MAGPIE_S3_READS != "signed":
        raise StepSkipped(_("Photos go through the server (MAGPIE_S3_READS)."))
    store: Any = trial.store
    address = store.signed_address(trial.key, media_type=TYPE, lifetime_s=LIFETIME_S)
    answer = _sent(lambda: _http.request("GET", address))
    if answer.status != 200 or answer.data != trial.data:
        raise StepFailed(
            _("A signed address was answered {status}.").format(status=answer.status),
            _("Check MAGPIE_S3_PUBLIC_ENDPOINT: it must be the address that browsers use, unchanged by a proxy."),
        )
    if answer.headers.get("Content-Type") != TYPE:
        raise StepFailed(
            _("The store does not keep to the type that the address names."),
            _("Set MAGPIE_S3_READS=server, or use another store."),
        )
    return ""


def bring_by_form(trial: Trial) -> str:
    """Bring an object by a signed form, as a camera would."""
    answer = _posted(trial, trial.data)
    if answer.status not in range(200, 300):
        raise StepFailed(
            _("A signed form was answered {status}.").format(status=answer.status),
            _("Check MAGPIE_S3_PUBLIC_ENDPOINT and that it takes POST, or set MAGPIE_DIRECT_UPLOADS=false."),
        )
    if trial.store.fetch(trial.form_key) != trial.data:
        raise StepFailed(_("Other bytes came by the form than were sent."), _("Set MAGPIE_DIRECT_UPLOADS=false."))
    return ""


def break_policy(trial: Trial) -> str:
    """Bring more by that form than it allows, which must be refused."""
    answer = _posted(trial, trial.data + b"x")
    if answer.status not in _REFUSED:
        raise StepFailed(
            _("The store takes more than the form allows (status {status}).").format(status=answer.status),
            _("Set MAGPIE_DIRECT_UPLOADS=false, or use a store that honours POST policies."),
        )
    return ""


def ask_cors(trial: Trial) -> str:
    """Ask whether scripts of our pages may bring photos: cameras and plain images need no such permission."""
    store: Any = trial.store
    asked = {"Origin": trial.origin, "Access-Control-Request-Method": "POST"}
    answer = _sent(lambda: _http.request("OPTIONS", _address(store, ""), headers=asked))
    if answer.headers.get("Access-Control-Allow-Origin") not in {trial.origin, "*"}:
        raise StepFailed(
            _("Scripts of pages at {origin} may not send to the store.").format(origin=trial.origin),
            _("Only uploads from a browser need this: {cors}").format(cors=json.dumps(cors(trial.origin))),
            is_vital=False,
        )
    return trial.origin


def cors(origin: str) -> dict[str, Any]:
    """Give the bucket's CORS configuration that pages at an origin need."""
    rule = {
        "AllowedOrigins": [origin],
        "AllowedMethods": ["GET", "POST"],
        "AllowedHeaders": ["*"],
        "MaxAgeSeconds": 3600,
    }
    return {"CORSRules": [rule]}


def _posted(trial: Trial, data: bytes) -> Any:
    if not signing.takes_direct_uploads():
        raise StepSkipped(_("Photos go through the server (MAGPIE_DIRECT_UPLOADS)."))
    store: Any = trial.store
    form = store.signed_form(trial.form_key, media_type=TYPE, size_bytes=len(trial.data), lifetime_s=LIFETIME_S)
    return _sent(lambda: _http.request("POST", form.url, fields={**form.fields, "file": ("photo.jpg", data, TYPE)}))


def _address(store: Any, key: str) -> str:
    return f"{store.public_client.meta.endpoint_url}/{store.bucket_name}/{key}"


def _sent(ask: Callable[[], Any]) -> Any:
    try:
        return ask()
    except urllib3.exceptions.HTTPError as theirs:
        raise StepFailed(
            _("The store's public address does not answer: {why}").format(why=theirs),
            _("Check MAGPIE_S3_PUBLIC_ENDPOINT, and that it can be reached from here too."),
        ) from theirs
