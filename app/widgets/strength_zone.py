"""The coherence zone under the strength slider: how far the pack's own report vouches for its answers.

Drawn to the slider's scale; `assets/js/desk.js` shows the warning while the slider stands beyond it.
"""

from engine.types import WEIGHT_LIMIT


def strength_zone(safe_strength: float) -> str:
    """Return the zone as HTML; `safe_strength` is the end of what was found safe, 0..1.5."""
    safe = max(0.0, min(WEIGHT_LIMIT, safe_strength))
    return (
        f'<div class="zone" data-safe="{safe:g}" role="img" aria-label="Found coherent up to strength {safe:g} '
        f'of {WEIGHT_LIMIT:g}"><span class="zone-safe" style="width: {safe / WEIGHT_LIMIT * 100:.1f}%"></span></div>'
        f'<p class="zone-warning" role="status" hidden>Beyond {safe:g} this pack was found to lose its form or its '
        "refusals. Expect odd answers.</p>"
    )
