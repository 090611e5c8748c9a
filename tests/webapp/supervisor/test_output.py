"""Lines come out whole, with a name, and a terminal that went away stops nothing."""

from __future__ import annotations

import io

from webapp.supervisor.output import Output


def test_say_writes_one_line_with_a_name() -> None:
    stream = io.StringIO()

    Output(stream).say("ready", name="web")

    assert stream.getvalue() == "web     | ready\n"


def test_say_to_a_closed_stream_goes_on() -> None:
    stream = io.StringIO()
    stream.close()

    Output(stream).say("nobody reads this")

    assert stream.closed


def test_follow_copies_lines_even_when_they_are_not_utf_8() -> None:
    stream, pipe = io.StringIO(), io.BytesIO(b"one\n\xff two")

    Output(stream)._copy(pipe, "web")

    assert stream.getvalue() == "web     | one\nweb     | \ufffd two\n"
    assert pipe.closed
