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

from django.utils.translation import gettext_lazy as _

from accounts.problems import Problem


class TrainerError(Problem):
    """Anything that the trainer refuses or cannot do."""

    code = "trainer"
    status = 400


class WeightsUnreachable(TrainerError):
    """Neither the folder of pretrained weights nor the hub has what the network needs."""

    code = "weights-unreachable"
    status = 503
    message = _(
        "No pretrained weights for {network} were found. Either set MAGPIE_PRETRAINED_DIR to a folder that holds "
        "{file}, or use {hub} and let this machine reach the Hugging Face hub once."
    )


class NetworkUnknown(TrainerError):
    """Neither the registry nor timm has a network of that name."""

    code = "network-unknown"
    message = _("There is no network named {network}. Choose one of: {known}.")


class NetworkUncuttable(TrainerError):
    """A network has no place to be cut after that many blocks."""

    code = "network-uncuttable"
    message = _(
        "{network} cannot be cut after {cut} blocks. Choose the cut among: {possible}; with 0 all of it is trained."
    )


class NetworkUnusable(TrainerError):
    """A network wants something else than square photos in colour, or gives something else than an embedding."""

    code = "network-unusable"
    message = _("{network} cannot be used: {reason}. Choose another network.")


class WeightsUnfit(TrainerError):
    """The file's tensors are not those that the network needs."""

    code = "weights-unfit"
    status = 500
    message = _("The weights in {file} do not fit {network}: {tensors}. Put the right file there.")


class ConfigurationInvalid(TrainerError):
    """A training configuration has a value out of its bounds."""

    code = "configuration-invalid"
    message = _("The training configuration is not usable: {field} must be {bounds}.")


class KnobUnknown(TrainerError):
    """No knob of a recipe has this name."""

    code = "knob-unknown"
    message = _("There is no knob named {knob}. Choose one of: {known}.")


class PresetUnknown(TrainerError):
    """No recipe is kept under this name."""

    code = "preset-unknown"
    message = _("There is no preset named {preset}. Choose one of: {known}.")


class RunNotReproducible(TrainerError):
    """A run that made no version has no weights to compare with."""

    code = "run-not-reproducible"
    status = 409
    message = _("Training run {run} cannot be reproduced: it made no model version. Choose one that did.")


class DeviceMissing(TrainerError):
    """A GPU was asked for, and this machine has none that torch can use."""

    code = "device-missing"
    status = 500
    message = _("MAGPIE_TRAIN_DEVICE is cuda, and torch finds no GPU here. Set it to auto, or mend the driver.")


class TooFewLabels(TrainerError):
    """There is nothing to tell apart yet."""

    code = "too-few-labels"
    status = 409
    message = _(
        "There are {labels} answers of {categories} categories to learn from. Answer photos of two or more first."
    )


class TrainingDiverged(TrainerError):
    """The loss is not a number any more."""

    code = "training-diverged"
    status = 500
    message = _("Training failed in epoch {epoch}: the loss is not a number any more. Lower the learning rate.")


class CacheQuotaTooSmall(TrainerError):
    """One run needs more room than the activations cache may take."""

    code = "cache-quota-too-small"
    status = 507
    message = _("This run needs {needed_mb} MB of cache and may use {quota_mb} MB. Raise the quota or use fewer views.")


class ActivationsLost(TrainerError):
    """A file of the activations cache went away or was cut short during a run."""

    code = "activations-lost"
    status = 500
    message = _("The cached activations of photo {photo} went away during the run. Start the run again.")


class AuditLeak(TrainerError):
    """A capture group is both trained on and audited."""

    code = "audit-leak"
    status = 500
    message = _(
        "Capture group {group} is in the training set and in the audit slice. The run was stopped; check splits."
    )


class ParityFailed(TrainerError):
    """A file of the model does not answer as the trained network does."""

    code = "parity-failed"
    status = 500
    message = _(
        "{file} disagrees with the trained network on {disagreeing} of {images} images (largest difference "
        "{max_difference:.4f}). Nothing of it is released; look at the image {worst}."
    )


class ArtefactUnfit(TrainerError):
    """A file of a version is not the one that was made and held against the trained network."""

    code = "artefact-unfit"
    status = 409
    message = _("Version {version} is not released, because of {file}: {reason}. Train anew, or restore the file.")


class ExportRefused(TrainerError):
    """The files of a version cannot be written where somebody wants them."""

    code = "export-refused"
    message = _("Nothing was written to {folder}: {reason}. Name a folder that is empty or not there yet.")


class ConverterUnusable(TrainerError):
    """There is no environment that makes TFLite files."""

    code = "converter-unusable"
    status = 503
    message = _(
        "TFLite files are made in an environment of their own: {reason}. Make one with requirements/tflite.txt and "
        "name its Python in MAGPIE_TFLITE_PYTHON."
    )


class ConversionFailed(TrainerError):
    """The converter ended without a TFLite file."""

    code = "conversion-failed"
    status = 500
    message = _("The network could not be turned into a TFLite file: {reason}")


class PublishingFailed(TrainerError):
    """The model hub did not take a version."""

    code = "publishing-failed"
    status = 502
    message = _("Version {version} was not published to {repository}: {reason}")


class BundleDamaged(TrainerError):
    """A bundle's names, sizes or hashes are not as its manifest says."""

    code = "bundle-damaged"
    status = 422
    message = _("The bundle is damaged: {reason}. Fetch it again.")


class ManifestInvalid(TrainerError):
    """A manifest does not say what it must."""

    code = "manifest-invalid"
    status = 422
    message = _("The manifest is not valid: {reason}. Fetch the bundle again.")


class SigningKeyUnusable(TrainerError):
    """The signing key's file cannot be trusted or read."""

    code = "signing-key-unusable"
    status = 500
    message = _(
        "The signing key {file} is not usable: {reason}. Put it right, or point MAGPIE_SIGNING_KEY_FILE elsewhere."
    )


class SignatureInvalid(TrainerError):
    """The pinned key did not sign this envelope."""

    code = "signature-invalid"
    status = 422
    message = _("The model's signature is not valid: {reason}. Do not install it.")


class NoModelYet(TrainerError):
    """Nothing was released so far."""

    code = "no-model-yet"
    status = 503
    message = _("There is no model yet. Answer more photos, or start a training run.")


class RunLost(TrainerError):
    """Somebody else has taken up this training run since, or it has ended: nothing of this process may be kept."""

    code = "run-lost"
    status = 409
    message = _("The training run {run} was taken up by another process. Nothing of this one was kept.")


class TrainingBrokeOff(TrainerError):
    """The process of a training run ended without a version."""

    code = "training-broke-off"
    status = 500
    message = _("The process of training run {run} ended with status {status}. The run's page has its last words.")


class TrainingTooSlow(TrainerError):
    """The process of a training run was stopped at its time limit."""

    code = "training-too-slow"
    status = 500
    message = _(
        "Training took longer than {limit_s:.0f} seconds and was stopped. Raise MAGPIE_TRAIN_TIME_LIMIT_S, or train a "
        "smaller network."
    )


class TrainingTooLarge(TrainerError):
    """The process of a training run was stopped at its memory limit."""

    code = "training-too-large"
    status = 500
    message = _(
        "Training needed more than {limit_mb} MB of memory and was stopped. Raise MAGPIE_TRAIN_MEMORY_LIMIT_MB, or "
        "train a smaller network."
    )


class RunUnderWay(TrainerError):
    """A network, a recipe or a reproduction was asked for while a run is active, which may be doing something else."""

    code = "run-under-way"
    status = 409
    message = _("Training run {run} is under way. Ask for {wish} again when it has ended.")


class BackboneFailed(TrainerError):
    """The process that makes the backbone did not end well."""

    code = "backbone-failed"
    status = 503
    message = _("The pretrained network could not be prepared: {said}")


class FileUnreadable(TrainerError):
    """A file named on the command line cannot be read."""

    code = "file-unreadable"
    message = _("The file cannot be read: {reason}.")


class RunUnknown(TrainerError):
    """No training run has this number."""

    code = "unknown-run"
    status = 404
    message = _("There is no training run {run}. Look at the list of runs.")


class VersionUnknown(TrainerError):
    """No model version has this number."""

    code = "unknown-version"
    status = 404
    message = _("There is no model version {version}. Look at the list of models.")


class VersionFileUnknown(TrainerError):
    """No file of the version has this name."""

    code = "unknown-file"
    status = 404
    message = _("Version {version} has no file named {file}. Look at its page for what there is.")


class NothingToRollBackTo(TrainerError):
    """No other version was champion before the present one."""

    code = "nothing-to-roll-back-to"
    status = 409
    message = _("There is no earlier champion to go back to. Promote a version by its number instead.")


class ReleaseOutdated(TrainerError):
    """The champion changed after the gate had compared the version with it."""

    code = "release-outdated"
    status = 409
    message = _("The champion changed after version {version} was compared with it. It is compared again.")


class ReleaseUndecided(TrainerError):
    """The trainer worker, which alone signs, did not answer in time."""

    code = "release-undecided"
    status = 503
    message = _("The trainer worker has not answered yet. Look at job {job}; it goes on as soon as the worker runs.")


class SearchSpaceInvalid(TrainerError):
    """The file of a search does not say what it must."""

    code = "search-space-invalid"
    message = _("The search cannot be begun: {reason}. Put the file right and try again.")


class StudyUnknown(TrainerError):
    """No search has this number."""

    code = "unknown-study"
    status = 404
    message = _("There is no search {study}. Look at the list of searches.")


class StudyDiffers(TrainerError):
    """A search of that name looks through another space."""

    code = "study-differs"
    status = 409
    message = _("There is a search named {name} already, and it looks elsewhere. Give this one another name.")


class TrialUnknown(TrainerError):
    """No trial of the search has this number."""

    code = "unknown-trial"
    status = 404
    message = _("There is no such trial. Look at the page of the search.")


class TrialLost(TrainerError):
    """Somebody else has taken up this trial since, or it has ended: nothing of this process may be kept."""

    code = "trial-lost"
    status = 409
    message = _("Trial {trial} was taken up by another process. Nothing of this one was kept.")


class TrialBrokeOff(TrainerError):
    """The process of a trial ended without a result."""

    code = "trial-broke-off"
    status = 500
    message = _("The process of trial {trial} ended with status {status}. {said}")


class TrialUnfinished(TrainerError):
    """A recipe was to be kept whose trial has no result."""

    code = "trial-unfinished"
    status = 409
    message = _("Trial {trial} has no result to keep. Choose one that is done.")


class NothingHeldBack(TrainerError):
    """There are too few photos to hold any back, and so nothing to compare trials on."""

    code = "nothing-held-back"
    status = 409
    message = _("There are too few answered photos to compare trials on. Answer more of them first.")


class PresetNameInvalid(TrainerError):
    """A name that could not be written on a command line."""

    code = "preset-name-invalid"
    message = _("A preset's name is up to 40 small letters, digits, hyphens and underscores. Choose another.")


class PresetTaken(TrainerError):
    """A preset has that name already, or the trial is kept under another."""

    code = "preset-taken"
    status = 409
    message = _("The name {name} is taken, or this trial is a preset already. Choose another.")
