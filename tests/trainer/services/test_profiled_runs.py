"""A run that was asked for with a trace tells its process to write one."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from accounts.models import User
from trainer.services import processes, training
from trainer.services.processes import Ended

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("wish", [(), ("--profile",)])
def test_process_of_a_run_is_told_whether_to_write_a_trace(
    admin: User, monkeypatch: pytest.MonkeyPatch, wish: tuple[str, ...]
) -> None:
    started: list[tuple[str, ...]] = []

    def break_off(arguments: tuple[str, ...], **limits: object) -> Ended:
        started.append(tuple(arguments))
        return Ended(status=1, cause="", tail="")

    monkeypatch.setattr(processes, "run", break_off)
    call_command("train", *wish)

    training.carry_out_due()

    assert [arguments[4:] for arguments in started] == [wish]
