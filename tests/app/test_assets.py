"""Reading what the browser is given."""

import shutil
from pathlib import Path

import pytest

from app.assets import read_assets
from engine.errors import SettingsError
from tests.app.serving import ASSETS


def test_style_sheet_and_script_are_read() -> None:
    assets = read_assets(ASSETS)
    assert "personaStudio" in assets.js and ".masthead" in assets.css


def test_the_heading_font_travels_inside_the_style_sheet() -> None:
    assert "font-family: Lora" in read_assets(ASSETS).css.split("}")[0]
    assert "url(data:font/woff2;base64,d09GMg" in read_assets(ASSETS).css  # the file's own first bytes, wOF2


@pytest.mark.parametrize("file", ["fonts/lora-latin-600.woff2", "css/studio.css", "js/studio.js"])
def test_a_missing_file_is_named(file: str, tmp_path: Path) -> None:
    folder = tmp_path / "assets"
    for name in ("fonts", "css", "js"):
        shutil.copytree(ASSETS / name, folder / name)
    (folder / file).unlink()
    with pytest.raises(SettingsError, match=f"{Path(file).name} cannot be read"):
        read_assets(folder)


@pytest.mark.parametrize("kind", ["css", "js"])
def test_every_page_adds_its_own_in_the_order_of_names(kind: str, tmp_path: Path) -> None:
    for name in ("fonts", "css", "js"):
        shutil.copytree(ASSETS / name, tmp_path / name)
    for name in ("zebra", "aardvark"):
        (tmp_path / kind / f"{name}.{kind}").write_text(f"/* the {name}'s */", encoding="utf-8")
    (tmp_path / kind / "notes.txt").write_text("/* nobody's */", encoding="utf-8")
    text = getattr(read_assets(tmp_path), kind)
    own = (tmp_path / kind / f"studio.{kind}").read_text(encoding="utf-8")
    places = [text.index(part) for part in ("/* the aardvark's */", own, "/* the zebra's */")]
    assert places == sorted(places) and "nobody's" not in text


def test_nothing_in_them_asks_another_host() -> None:
    assets = read_assets(ASSETS)
    assert "http://" not in assets.css + assets.js and "https://" not in assets.css + assets.js
    assert "@import" not in assets.css
