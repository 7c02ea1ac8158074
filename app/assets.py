"""The texts that the browser is given: style sheet and script. Knows where they lie, not what they do."""

import base64
from dataclasses import dataclass
from pathlib import Path

from engine.errors import SettingsError

# Gradio 6.31 bundles a Lora without nearly all Latin letters, and serves no file of ours; so the font travels along.
FONT_FACE = (
    "@font-face {{ font-family: Lora; font-weight: 600; font-display: swap; "
    "src: url(data:font/woff2;base64,{}) format('woff2'); }}\n"
)


@dataclass(frozen=True, slots=True)
class PageAssets:
    """What every page needs in the browser."""

    css: str
    """The style sheet."""
    js: str
    """The script, run before the page is built; defines `window.personaStudio`."""


def read_assets(folder: Path) -> PageAssets:
    """Return style sheet, with the heading font inside it, and script from an assets folder.

    Raises:
        SettingsError: one of them cannot be read.
    """
    font = base64.b64encode(_read(folder / "fonts" / "lora-latin-600.woff2")).decode("ascii")
    css = _read(folder / "css" / "studio.css").decode("utf-8")
    js = _read(folder / "js" / "studio.js").decode("utf-8")
    return PageAssets(css=FONT_FACE.format(font) + css, js=js)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise SettingsError(f"{path} cannot be read ({error.strerror}). Restore the assets folder.") from error
