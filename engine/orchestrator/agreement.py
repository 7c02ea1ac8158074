"""Whether a text agrees with others on the same question, and what it adds to them."""

from collections.abc import Collection, Sequence

from engine.orchestrator.claims import Claim, names_of, read_claims
from engine.orchestrator.grounding import premises_of
from engine.orchestrator.score import Reason, Score
from engine.orchestrator.sources import Sources
from engine.orchestrator.support import contradicts, support
from engine.orchestrator.words import Idf

NEUTRAL = 0.5
"""What a text scores that nothing can be held against."""


def consistency(output: str, references: Sequence[str], idf: Idf, known: Collection[str] = ()) -> Score:
    """Return (supported − contradicted) / claims against other texts, moved from −1..1 to 0..1.

    Of each claim the references that speak of its matter have a say, in equal parts; where none has, its best support
    counts. Without a reference (one persona only) it is `NEUTRAL`, with the reason "no reference".
    """
    others = [text for text in references if text.strip()]
    if not others:
        return Score(NEUTRAL, (Reason("no reference", ""),))
    names = frozenset(known).union(*(names_of(text) for text in (output, *others)))
    claims = read_claims(output, names)
    if not claims:
        return Score(NEUTRAL, (Reason("nothing said", ""),))
    read = [read_claims(text, names) for text in others]
    reasons: list[Reason] = []
    nets = []
    for claim in claims:
        net, said = _net(claim, read, idf)
        nets.append(net)
        reasons += said
    return Score(min(1.0, max(0.0, (1 + sum(nets) / len(nets)) / 2)), tuple(reasons))


def novelty(output: str, existing: Sequence[str], sources: Sources) -> Score:
    """Return the share, by idf, of what grounded claims say that other texts do not say.

    A claim is grounded when what it cites (else all sources) supports it; what is not grounded adds nothing, so that
    random text and a copy both score 0.
    """
    claims = read_claims(output, sources.names)
    grounded = [c for c in claims if support(c, premises_of(c, output, sources), sources.idf).is_enough]
    reasons = tuple(Reason("ungrounded", claim.text) for claim in claims if claim not in grounded)
    return _added(grounded, existing, sources.idf, sources.names, reasons)


def cited_novelty(output: str, existing: Sequence[str], idf: Idf) -> Score:
    """Return the same where the sources are not at hand: a claim that cites anything is believed.

    Flagged "unchecked"; what cites nothing adds nothing.
    """
    claims = read_claims(output)
    cited = [claim for claim in claims if claim.citations]
    reasons = (Reason("unchecked", ""), *(Reason("not cited", claim.text) for claim in claims if not claim.citations))
    return _added(cited, existing, idf, frozenset(), reasons)


def _net(claim: Claim, references: Sequence[Sequence[Claim]], idf: Idf) -> tuple[float, list[Reason]]:
    """Return −1..1 for one claim, and its contradicting pairs."""
    said: list[float] = []
    reasons: list[Reason] = []
    best = 0.0
    for reference in references:
        found = support(claim, reference, idf)
        against = next((one for one in reference if contradicts(claim, one, idf)), None)
        best = max(best, found.value)
        if found.is_enough:
            said.append(found.value)
        elif against is not None:
            said.append(-1.0)
            reasons.append(Reason("contradiction", claim.text, against.text))
    if not said:
        reasons += [] if best else [Reason("not supported", claim.text)]
        return best, reasons
    return sum(said) / len(said), reasons


def _added(
    claims: Sequence[Claim], existing: Sequence[str], idf: Idf, names: frozenset[str], reasons: tuple[Reason, ...]
) -> Score:
    said = frozenset().union(*(_content(claim) for claim in claims)) if claims else frozenset()
    known = [claim for text in existing for claim in read_claims(text, names)]
    covered = frozenset().union(*(_content(claim) for claim in known)) if known else frozenset()
    whole = idf.mass(said)
    return Score(min(1.0, idf.mass(said - covered) / whole) if whole else 0.0, reasons)


def _content(claim: Claim) -> frozenset[str]:
    numbers = {f"{number.kind[0]}:{value:g}" for number in claim.numbers for value in number.readings}
    return claim.terms | numbers
