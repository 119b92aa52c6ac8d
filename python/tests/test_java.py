"""Spark needs Java: without one, or with one too old, a run says so in one line."""

from pathlib import Path

import pytest

from cross_sell import cli
from shops import small_shop, write_csv


@pytest.mark.parametrize(
    ("java", "wanted"),
    [
        (None, "error: Spark needs Java, and there is none in JAVA_HOME"),
        ("openjdk version \"1.8.0_402\"", "is Java 8: install Java 17 or newer"),
        ("openjdk version \"11.0.2\" 2019-01-15", "is Java 11: install Java 17 or newer"),
        ("nonsense", "does not tell its version: install Java 17 or newer"),
    ],
    ids=["absent", "8", "11", "no Java"],
)
def test_java_absent_or_too_old_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture,
    java: str | None, wanted: str,
) -> None:
    if java:
        program = tmp_path / "bin" / "java"
        program.parent.mkdir()
        program.write_text(f"#!/bin/sh\necho '{java}' >&2\n")
        program.chmod(0o755)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    shop = write_csv(tmp_path / "small", events=small_shop())
    assert cli.main(["run", "--target", "spark", "--data", str(shop)]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("error: ")
    assert wanted in line
