"""Every fault that the catalogues know is planted and found by its code; what can be rebuilt is, and nothing else."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from types import ModuleType

import pytest

from accounts import integrity as accounts_integrity
from accounts.findings import Fault, Look
from jobs import integrity as jobs_integrity
from labeling.integrity import faults as labeling_faults
from labeling.storage import keys, objects
from tests.webapp.keeping import kept, planted
from trainer.integrity import faults as trainer_faults
from webapp import integrity

pytestmark = [pytest.mark.usefixtures("database", "object_store", "stack"), pytest.mark.slow]

AT_ONCE = Look(safe_age=timedelta(0))


def catalogue() -> dict[str, Fault]:
    """Give every fault by its code."""
    modules: tuple[ModuleType, ...] = (accounts_integrity, jobs_integrity, labeling_faults, trainer_faults)
    faults = [each for module in modules for each in vars(module).values() if isinstance(each, Fault)]
    assert len({fault.code for fault in faults}) == len(set(faults))
    return {fault.code: fault for fault in faults}


def codes(report: integrity.Report) -> set[str]:
    return {finding.fault.code for finding in report.left}


def test_fsck_finds_nothing_in_a_stack_that_is_well(stack: Path) -> None:
    kept.build()
    before = kept.fingerprint()

    report = integrity.run(Look(is_deep=True, safe_age=timedelta(0)), is_repairing=True)

    assert [finding.detail for finding in report.left] == []
    assert report.failed == {}
    assert report.repaired == []
    assert kept.fingerprint() == before


def test_fsck_finds_every_planted_fault_and_repairs_what_can_be_rebuilt(stack: Path) -> None:
    world = kept.build()
    expected = catalogue().keys() - planted.NOT_PLANTED
    with planted.planted(world):
        before = kept.fingerprint()

        found = integrity.run(AT_ONCE)

        assert codes(found) ^ expected == set()
        assert found.failed == {}
        assert kept.fingerprint() == before

        repaired = integrity.run(AT_ONCE, is_repairing=True)

        assert repaired.failed == {}
        left = {finding.fault.code: finding.detail for finding in repaired.left if finding.fault.is_repairable}
        assert left == {}
        again = integrity.run(AT_ONCE)
        assert codes(again) == {code for code in expected if not catalogue()[code].is_repairable}
        assert (again.failed, objects.exists(keys.photo("ab" * 32, "jpg"))) == ({}, False)
    assert len(expected) >= 45
