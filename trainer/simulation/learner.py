"""Learn in a replay what the quick head learns, without what costs time and changes no order: its temperature."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import softmax

from trainer.head import feature_scale, logistic
from trainer.head.logistic import Linear
from trainer.head.settings import HeadSettings
from trainer.simulation.labeled_photos import FloatArray, IntArray, LabeledPhotos

SETTINGS = HeadSettings()


@dataclass(frozen=True)
class Learned:
    """Hold a fitted head and the category of each of its columns."""

    linear: Linear
    known: IntArray

    def probabilities(self, features: FloatArray) -> FloatArray:
        """Score features (n, d) as (n, categories that are known)."""
        return np.asarray(softmax(self.linear.logits(features), axis=1))

    def accuracy(self, features: FloatArray, labels: IntArray) -> float:
        """Return the share of features (n, d) whose category (n,) comes first."""
        return float((self.known[self.linear.logits(features).argmax(axis=1)] == labels).mean())


@dataclass(frozen=True)
class Course:
    """Hold what one run is about: the photos to ask about, those to measure on, and the features of both."""

    asked: LabeledPhotos
    asked_features: FloatArray
    test_features: FloatArray
    test_labels: IntArray

    def learn(self, rows: IntArray, before: Learned | None = None) -> Learned:
        """Fit a head to the photos at `rows`, from where the last one stood if it knew the same categories."""
        known, labels = np.unique(self.asked.labels[rows], return_inverse=True)
        start = before.linear if before is not None and np.array_equal(before.known, known) else None
        linear = logistic.fit(self.asked_features[rows], labels, len(known), settings=SETTINGS, start=start)
        return Learned(linear, known)

    def accuracy(self, learned: Learned) -> float:
        """Measure a head on the photos that nobody asks about."""
        return learned.accuracy(self.test_features, self.test_labels)


def course(asked: LabeledPhotos, test: LabeledPhotos) -> Course:
    """Prepare a run. The scale is that of the photos to ask about, as in production it is the pool's."""
    scale = feature_scale.measure(asked.embeddings)
    return Course(asked, scale.apply(asked.embeddings), scale.apply(test.embeddings), test.labels)
