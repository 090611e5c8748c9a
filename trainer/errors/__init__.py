"""Errors of the model's side.

Problem
└── TrainerError
    ├── WeightsUnreachable     weights-unreachable      neither the folder nor the hub has the network's weights
    ├── NetworkUnknown         network-unknown          a name that neither the registry nor timm knows
    ├── NetworkUncuttable      network-uncuttable       there is no cut after that block
    ├── NetworkUnusable        network-unusable         a network that wants or gives what does not fit in here
    ├── WeightsUnfit           weights-unfit            the file's tensors are not those of the network
    ├── ConfigurationInvalid   configuration-invalid    a training configuration out of its bounds
    ├── KnobUnknown            knob-unknown             a name that no knob of a recipe has
    ├── PresetUnknown          preset-unknown           a name that no kept recipe has
    ├── RunNotReproducible     run-not-reproducible     a run without a version, or without its snapshot
    ├── DeviceMissing          device-missing           a GPU was asked for where there is none
    ├── TooFewLabels           too-few-labels           nothing to learn from
    ├── TrainingDiverged       training-diverged        the loss is not a number any more
    ├── CacheQuotaTooSmall     cache-quota-too-small    one run needs more than the quota of the activations cache
    ├── ActivationsLost        activations-lost         a file of the cache went away during a run
    ├── AuditLeak              audit-leak               a capture group is both trained on and audited
    ├── ParityFailed           parity-failed            a file of the model disagrees with the trained network
    ├── ArtefactUnfit          artefact-unfit           a version's file is not what was made and compared
    ├── ExportRefused          export-refused           files cannot be written where somebody wants them
    ├── ConverterUnusable      converter-unusable       there is no environment that makes TFLite files
    ├── ConversionFailed       conversion-failed        the converter did not make a TFLite file
    ├── PublishingFailed       publishing-failed        the model hub did not take a version
    ├── BundleDamaged          bundle-damaged           names, sizes or hashes of a bundle are not as they should be
    ├── ManifestInvalid        manifest-invalid         a manifest that does not say what it must
    ├── SigningKeyUnusable     signing-key-unusable     the key file is open to others or holds no Ed25519 key
    ├── SignatureInvalid       signature-invalid        an envelope that the pinned key did not sign
    ├── NoModelYet             no-model-yet             nothing was released so far
    ├── RunLost                run-lost                 another process has taken up this training run
    ├── TrainingBrokeOff       training-broke-off       the process of a run ended without a version
    ├── TrainingTooSlow        training-too-slow        the process of a run was over its time limit
    ├── TrainingTooLarge       training-too-large       the process of a run was over its memory limit
    ├── RunUnderWay            run-under-way            something particular was asked for while a run is active
    ├── BackboneFailed         backbone-failed          the process that makes the backbone did not end well
    ├── FileUnreadable         file-unreadable          a file named on the command line that may not be read
    ├── RunUnknown             unknown-run              a number that no training run has
    ├── VersionUnknown         unknown-version          a number that no model version has
    ├── VersionFileUnknown     unknown-file             a name that no file of a version has
    ├── NothingToRollBackTo    nothing-to-roll-back-to  there was no other champion before
    ├── ReleaseOutdated        release-outdated         the champion changed after the gate had looked
    ├── ReleaseUndecided       release-undecided        the trainer worker did not answer in time
    ├── SearchSpaceInvalid     search-space-invalid     the file of a search does not say what it must
    ├── StudyUnknown           unknown-study            a number that no search has
    ├── StudyDiffers           study-differs            a search of that name looks elsewhere
    ├── TrialUnknown           unknown-trial            a number that no trial of a search has
    ├── TrialLost              trial-lost               another process has taken up this trial
    ├── TrialBrokeOff          trial-broke-off          the process of a trial ended without a result
    ├── TrialUnfinished        trial-unfinished         a recipe was to be kept that has no result
    ├── NothingHeldBack        nothing-held-back        too few photos to compare trials on
    ├── PresetNameInvalid      preset-name-invalid      a name that no preset can have
    └── PresetTaken            preset-taken             a preset has that name already
"""

from __future__ import annotations

from trainer.errors.artefacts import (
    ArtefactUnfit,
    BundleDamaged,
    ConversionFailed,
    ConverterUnusable,
    ExportRefused,
    ManifestInvalid,
    ParityFailed,
    PublishingFailed,
    SignatureInvalid,
    SigningKeyUnusable,
)
from trainer.errors.fitting import (
    ActivationsLost,
    AuditLeak,
    CacheQuotaTooSmall,
    NothingHeldBack,
    TooFewLabels,
    TrainingDiverged,
)
from trainer.errors.networks import (
    BackboneFailed,
    NetworkUncuttable,
    NetworkUnknown,
    NetworkUnusable,
    WeightsUnfit,
    WeightsUnreachable,
)
from trainer.errors.recipes import (
    ConfigurationInvalid,
    DeviceMissing,
    KnobUnknown,
    PresetNameInvalid,
    PresetTaken,
    PresetUnknown,
)
from trainer.errors.releases import (
    FileUnreadable,
    NoModelYet,
    NothingToRollBackTo,
    ReleaseOutdated,
    ReleaseUndecided,
    VersionFileUnknown,
    VersionUnknown,
)
from trainer.errors.root import TrainerError
from trainer.errors.runs import (
    RunLost,
    RunNotReproducible,
    RunUnderWay,
    RunUnknown,
    TrainingBrokeOff,
    TrainingTooLarge,
    TrainingTooSlow,
)
from trainer.errors.searches import (
    SearchSpaceInvalid,
    StudyDiffers,
    StudyUnknown,
    TrialBrokeOff,
    TrialLost,
    TrialUnfinished,
    TrialUnknown,
)

__all__ = [
    "ActivationsLost",
    "ArtefactUnfit",
    "AuditLeak",
    "BackboneFailed",
    "BundleDamaged",
    "CacheQuotaTooSmall",
    "ConfigurationInvalid",
    "ConversionFailed",
    "ConverterUnusable",
    "DeviceMissing",
    "ExportRefused",
    "FileUnreadable",
    "KnobUnknown",
    "ManifestInvalid",
    "NetworkUncuttable",
    "NetworkUnknown",
    "NetworkUnusable",
    "NoModelYet",
    "NothingHeldBack",
    "NothingToRollBackTo",
    "ParityFailed",
    "PresetNameInvalid",
    "PresetTaken",
    "PresetUnknown",
    "PublishingFailed",
    "ReleaseOutdated",
    "ReleaseUndecided",
    "RunLost",
    "RunNotReproducible",
    "RunUnderWay",
    "RunUnknown",
    "SearchSpaceInvalid",
    "SignatureInvalid",
    "SigningKeyUnusable",
    "StudyDiffers",
    "StudyUnknown",
    "TooFewLabels",
    "TrainerError",
    "TrainingBrokeOff",
    "TrainingDiverged",
    "TrainingTooLarge",
    "TrainingTooSlow",
    "TrialBrokeOff",
    "TrialLost",
    "TrialUnfinished",
    "TrialUnknown",
    "VersionFileUnknown",
    "VersionUnknown",
    "WeightsUnfit",
    "WeightsUnreachable",
]
