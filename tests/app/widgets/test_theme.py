"""The theme: light whatever the system asks for, fonts from this machine."""

from gradio.themes.utils import fonts

from app.widgets.palette import CREAM
from app.widgets.theme import house_theme


def test_dark_equals_light_everywhere() -> None:
    theme = house_theme()
    dark = [name for name in vars(theme) if name.endswith("_dark")]
    assert len(dark) > 100
    assert [n for n in dark if getattr(theme, n) != getattr(theme, n.removesuffix("_dark"))] == []
    assert vars(theme)["body_background_fill"] == vars(theme)["body_background_fill_dark"] == CREAM


def test_no_font_comes_from_elsewhere_and_bundled_ones_exist() -> None:
    theme = house_theme()
    kept = vars(theme)["_font"] + vars(theme)["_font_mono"]
    assert not any(isinstance(font, fonts.GoogleFont) for font in kept)
    local = [font for font in kept if isinstance(font, fonts.LocalFont)]
    assert local and all(fonts.local_font_available(font.name, font.weights) for font in local)
