from engine.orchestrator.sources import Sources, holds

TEXTS = {"d1.p1.s1": "Ada Born came from Ostun.", "d1.p1.s2": "She wrote The Lamp.", "d1.p11.s1": "Bel came."}


def test_a_coarser_id_holds_the_finer_ones_and_no_others() -> None:
    assert holds("d1.p1", "d1.p1.s2")
    assert not holds("d1.p1", "d1.p11.s1")
    assert [claim.text for claim in Sources.of(TEXTS).cited(["d1.p1"])] == list(TEXTS.values())[:2]


def test_a_pronoun_is_read_by_the_sentence_before() -> None:
    (claim,) = Sources.of(TEXTS).cited(["d1.p1.s2"])
    assert "ada born" in claim.carried


def test_what_is_not_there_is_known_to_be_missing() -> None:
    sources = Sources.of(TEXTS)
    assert sources.knows("d1")
    assert not sources.knows("d2")
    assert sources.cited(["d2"]) == ()
