"""An uploaded file is read once, and nothing of it stays on disk."""

from pathlib import Path

from app.pages.uploads import taken_file


def test_an_uploaded_file_is_taken_away_once_read(tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    file.write_bytes(b"{}")
    assert taken_file(str(file)) == (b"{}", "a.json")
    assert not file.exists()
    assert taken_file(str(file)) is None and taken_file(None) is None and taken_file("") is None
