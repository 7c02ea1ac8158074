"""Reports keep what other judges wrote, and refuse a file that is no report before anything is measured."""

import json
from pathlib import Path

import pytest

from app.reports import readable_report, with_section
from engine.errors import BadInput


def test_one_section_is_replaced_and_the_others_stay(tmp_path: Path) -> None:
    file = tmp_path / "report.json"
    file.write_text('{"panel": {"a": 1}, "voice": {"old": 2}}', encoding="utf-8")
    assert json.loads(with_section(file, "voice")({"new": 3})) == {"panel": {"a": 1}, "voice": {"new": 3}}
    assert json.loads(with_section(tmp_path / "none.json", "voice")({})) == {"voice": {}}


@pytest.mark.parametrize("text", ["{", "[]", "\xff"])
def test_a_file_that_is_no_report_is_refused_at_once(text: str, tmp_path: Path) -> None:
    file = tmp_path / "report.json"
    file.write_bytes(text.encode("latin-1"))
    with pytest.raises(BadInput, match="report.json"):
        with_section(file, "voice")
    with pytest.raises(BadInput, match="no folder"):
        with_section(tmp_path / "no" / "report.json", "voice")


def test_a_terminal_reads_it_line_by_line() -> None:
    assert readable_report({"a": 1, "b": {"c": 0.5}}).split("\n") == ["a: 1", "b", "  c: 0.5"]
