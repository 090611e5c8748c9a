"""What the model's side of the API answers, for its description: programs can be made from it."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers


class Verdict(serializers.Serializer[Any]):
    """What the gate said of a version."""

    accepted = serializers.BooleanField()
    provisional = serializers.BooleanField()
    audit_photos = serializers.IntegerField()
    reasons = serializers.ListField(child=serializers.DictField())
    checks = serializers.DictField(child=serializers.CharField())


class KnownCategory(serializers.Serializer[Any]):
    """A category in the order of a version's outputs."""

    id = serializers.IntegerField()
    name = serializers.CharField()


class ModelShape(serializers.Serializer[Any]):
    """A model version."""

    version = serializers.IntegerField()
    run = serializers.IntegerField()
    network = serializers.CharField()
    created_at = serializers.DateTimeField()
    categories = KnownCategory(many=True)
    is_champion = serializers.BooleanField()
    release = serializers.IntegerField(allow_null=True)
    gate = Verdict(allow_null=True)
    audit = serializers.DictField(child=serializers.FloatField(allow_null=True))
    bundle_url = serializers.CharField()
    bundle_sha256 = serializers.CharField()
    bundle_bytes = serializers.IntegerField()


class ModelList(serializers.Serializer[Any]):
    """Model versions, newest first."""

    results = ModelShape(many=True)


class PartMeasured(serializers.Serializer[Any]):
    """How good a version is on the audit photos of one camera, or by the bins of one market."""

    name = serializers.CharField(allow_blank=True)
    n = serializers.IntegerField()
    right = serializers.IntegerField()
    accuracy = serializers.FloatField()
    low = serializers.FloatField()
    high = serializers.FloatField()


class Confidence(serializers.Serializer[Any]):
    """The audit photos of about one confidence, and how many of them were right."""

    low = serializers.FloatField()
    high = serializers.FloatField()
    n = serializers.IntegerField()
    right = serializers.IntegerField()
    confidence = serializers.FloatField()
    accuracy = serializers.FloatField()
    accuracy_low = serializers.FloatField()
    accuracy_high = serializers.FloatField()


class Measured(serializers.Serializer[Any]):
    """A version's figures by people's answers of `made_at`; `audit` has the same keys as `metrics.audit`."""

    made_at = serializers.DateTimeField()
    audit = serializers.DictField()
    brier = serializers.FloatField()
    reliability = Confidence(many=True)
    devices = PartMeasured(many=True)
    markets = PartMeasured(many=True)


class ModelDetails(ModelShape):
    """A model version with all its figures."""

    metrics = serializers.DictField()
    measured = Measured(allow_null=True)
    parity = serializers.DictField()
    artefacts = serializers.JSONField()
    snapshot = serializers.IntegerField(allow_null=True)


class ChampionShape(serializers.Serializer[Any]):
    """What cameras ask for: the signed envelope, and where the bundle is."""

    name = serializers.CharField()
    envelope = serializers.DictField()
    signature = serializers.CharField()
    public_key = serializers.CharField()
    bundle_url = serializers.CharField()
    categories = KnownCategory(many=True)
    metrics = serializers.DictField()


class AuditAnswer(serializers.Serializer[Any]):
    """What a version said of one audit photo."""

    photo = serializers.IntegerField()
    pred_class = serializers.CharField()
    classes = serializers.DictField(child=serializers.FloatField())


class AuditAnswers(serializers.Serializer[Any]):
    """What a version said of each audit photo."""

    results = AuditAnswer(many=True)


class RunShape(serializers.Serializer[Any]):
    """A training run."""

    id = serializers.IntegerField()
    url = serializers.CharField()
    state = serializers.CharField()
    phase = serializers.CharField(allow_blank=True)
    progress = serializers.FloatField()
    epoch = serializers.IntegerField(allow_null=True)
    epochs = serializers.IntegerField(allow_null=True)
    eta_s = serializers.FloatField(allow_null=True)
    trigger = serializers.CharField()
    network = serializers.CharField(allow_blank=True)
    answers = serializers.IntegerField(allow_null=True)
    version = serializers.IntegerField(allow_null=True)
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)


class RunList(serializers.Serializer[Any]):
    """Training runs, newest first."""

    results = RunShape(many=True)


class Mishap(serializers.Serializer[Any]):
    """Why something did not end well."""

    code = serializers.CharField()
    detail = serializers.CharField(allow_blank=True)


class RunDetails(RunShape):
    """A training run with its configuration, its costs and what went wrong."""

    preset = serializers.CharField(allow_blank=True)
    config = serializers.DictField()
    reproduces = serializers.IntegerField(allow_null=True)
    reproduction = serializers.DictField(allow_null=True)
    environment = serializers.DictField()
    timings = serializers.DictField()
    grounds = serializers.DictField(child=serializers.FloatField())
    snapshot = serializers.CharField(allow_null=True)
    error = Mishap(allow_null=True)


class ChampionInShort(serializers.Serializer[Any]):
    """How good what serves is."""

    version = serializers.IntegerField()
    release = serializers.IntegerField()
    audit_accuracy = serializers.FloatField(allow_null=True)
    audit_photos = serializers.IntegerField()
    interval = serializers.ListField(child=serializers.FloatField(), allow_null=True)


class RunInShort(serializers.Serializer[Any]):
    """How far the active run is."""

    id = serializers.IntegerField()
    phase = serializers.CharField(allow_blank=True)
    progress = serializers.FloatField()
    eta_s = serializers.FloatField(allow_null=True)


class WhatWasLearned(serializers.Serializer[Any]):
    """What the deck, the champion and the run under way know."""

    answers = serializers.IntegerField()
    learned_answers = serializers.IntegerField()
    refreshed_at = serializers.DateTimeField(allow_null=True)
    seconds_ago = serializers.FloatField(allow_null=True)
    generation = serializers.IntegerField(allow_null=True)
    source = serializers.CharField(allow_blank=True)  # type: ignore[assignment]  # a field of that name
    champion = ChampionInShort(allow_null=True)
    run = RunInShort(allow_null=True)


class AskedFor(serializers.Serializer[Any]):
    """The job that will tell how it went."""

    job = serializers.IntegerField()
    url = serializers.CharField()
