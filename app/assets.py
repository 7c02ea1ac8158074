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
    """All style sheets."""
    js: str
    """All scripts, run before the page is built; they define `window.personaStudio` and `window.personaPages`."""


def read_assets(folder: Path) -> PageAssets:
    """Return style sheets, with the heading font inside them, and scripts from an assets folder, in order of name.

    Raises:
        SettingsError: one of them cannot be read.
    """
    font = base64.b64encode(_read(folder / "fonts" / "lora-latin-600.woff2")).decode("ascii")
    return PageAssets(FONT_FACE.format(font) + _read_all(folder, "css"), _read_all(folder, "js"))


def _read_all(folder: Path, kind: str) -> str:
    # The studio's own is named, so that an empty folder is noticed.
    files = sorted({folder / kind / f"studio.{kind}", *(folder / kind).glob(f"*.{kind}")})
    return "\n".join(_read(file).decode("utf-8") for file in files)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise SettingsError(f"{path} cannot be read ({error.strerror}). Restore the assets folder.") from error
