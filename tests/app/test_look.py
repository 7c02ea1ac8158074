"""The look: the style sheet knows every dial of the page."""

from app.assets import PageAssets
from app.look import house_look
from app.pages.studio.dials import DIALS


def test_every_dial_is_named_in_the_style_sheet() -> None:
    look = house_look(PageAssets(css="body {}", js="run()"))
    assert look.css.startswith("body {}") and look.js == "run()"
    assert all(f'#{dial.elem_id} .max_value::before {{ content: "{dial.high}"; }}' in look.css for dial in DIALS)
