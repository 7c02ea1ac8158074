"""The house look as a Gradio theme: cream paper, thin rules, bundled fonts, light whatever the system asks for.

Knows colours and sizes. What a theme cannot say stands in `assets/css/studio.css`.
"""

import gradio as gr
from gradio.themes.utils import colors, fonts, sizes

from app.widgets.palette import CREAM, FIELD, HAIRLINE, INK, MUTED, PANEL, RUST


def house_theme() -> gr.themes.Base:
    """Return the theme; its dark variables equal the light ones."""
    theme = gr.themes.Base(
        primary_hue=colors.orange,
        neutral_hue=colors.stone,
        radius_size=sizes.radius_sm,
        spacing_size=sizes.spacing_sm,
        # Gradio 6.31 bundles Lora and Source Sans 3 without nearly all Latin letters; this family is whole.
        font=[fonts.LocalFont("Source Sans Pro", weights=(400, 700)), "system-ui", "sans-serif"],
        font_mono=["ui-monospace", "monospace"],
    )
    theme.set(**(_paper() | _fields() | _buttons()))
    _light_only(theme)
    return theme


def _paper() -> dict[str, str]:
    return {
        "body_background_fill": CREAM,
        "body_text_color": INK,
        "body_text_color_subdued": MUTED,
        "background_fill_primary": PANEL,
        "background_fill_secondary": CREAM,
        "border_color_primary": HAIRLINE,
        "border_color_accent": RUST,
        "border_color_accent_subdued": HAIRLINE,
        "color_accent": RUST,
        "color_accent_soft": "#efe4cf",
        "link_text_color": RUST,
        "link_text_color_hover": INK,
        "link_text_color_active": RUST,
        "link_text_color_visited": RUST,
        "block_background_fill": PANEL,
        "block_border_color": HAIRLINE,
        "block_border_width": "0px",
        "block_shadow": "none",
        "block_label_text_color": MUTED,
        "block_title_text_color": MUTED,
        "block_title_text_size": "11.5px",
        "block_title_text_weight": "600",
        "block_info_text_color": MUTED,
        "panel_background_fill": PANEL,
        "panel_border_color": HAIRLINE,
        "accordion_text_color": MUTED,
        "shadow_drop": "none",
        "shadow_drop_lg": "none",
    }


def _fields() -> dict[str, str]:
    return {
        "input_background_fill": FIELD,
        "input_background_fill_focus": FIELD,
        "input_border_color": HAIRLINE,
        "input_border_color_focus": RUST,
        "input_border_width": "1px",
        "input_placeholder_color": MUTED,
        "input_shadow": "none",
        "input_shadow_focus": "none",
        "slider_color": RUST,
        "loader_color": RUST,
        "checkbox_background_color_selected": RUST,
        "checkbox_border_color_selected": RUST,
        "checkbox_border_color": MUTED,
        "checkbox_label_background_fill": "transparent",
        "checkbox_label_background_fill_hover": "transparent",
        "checkbox_label_background_fill_selected": "transparent",
        "checkbox_label_text_color_selected": INK,
        "checkbox_label_border_width": "0px",
    }


def _buttons() -> dict[str, str]:
    return {
        "button_primary_background_fill": RUST,
        "button_primary_background_fill_hover": "#6f2e0d",
        "button_primary_border_color": RUST,
        "button_primary_border_color_hover": "#6f2e0d",
        "button_primary_text_color": FIELD,
        "button_primary_text_color_hover": FIELD,
        "button_secondary_background_fill": PANEL,
        "button_secondary_background_fill_hover": "#efe9d6",
        "button_secondary_border_color": HAIRLINE,
        "button_secondary_border_color_hover": MUTED,
        "button_secondary_text_color": INK,
        "button_secondary_text_color_hover": INK,
        "button_border_width": "1px",
        "button_transition": "background-color 120ms, border-color 120ms",
    }


def _light_only(theme: gr.themes.Base) -> None:
    for name in [name for name in vars(theme) if name.endswith("_dark")]:
        setattr(theme, name, getattr(theme, name.removesuffix("_dark")))
