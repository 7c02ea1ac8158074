"""The committed corpus is whole, and a broken one is refused with the file and key named."""

import shutil
from pathlib import Path

import pytest
import yaml

from engine.errors import BadInput
from engine.evaluation.held_out import read_held_out
from engine.training.corpus import INTENSITIES, VALENCES, Corpus, Voice, read_corpus
from engine.types import POLES
from tests.engine.training.conftest import CORPUS


def test_it_is_as_large_as_it_claims(corpus: Corpus) -> None:
    situations = {case.situation for case in corpus.cases}
    assert len(situations) >= 60 and set(corpus.voices) == set(POLES)
    assert sum(len(case.utterances) for case in corpus.cases) >= 6000
    for situation in situations:
        cases = [case for case in corpus.cases if case.situation == situation]
        lexicon = {line.lower() for case in cases for line in (*case.phrases, *case.words)}
        assert len(lexicon) >= 250, (situation, len(lexicon))
        assert len({line for case in cases for line in case.utterances}) >= 100, situation


def test_every_pole_speaks_to_every_case_in_three_intensities(corpus: Corpus) -> None:
    least = {"openers": 12, "middles": 16, "closers": 10, "think": 8, "reflect": 8}
    clauses = 0
    for pole, voices in corpus.voices.items():
        assert len(voices) == len(INTENSITIES)
        for case in corpus.cases:
            assert sum(len(voice.cells[case.key]) for voice in voices) >= 4, (pole, case.key)
        for piece, number in least.items():
            for valence in VALENCES:
                assert sum(len(voice.pieces[piece][valence]) for voice in voices) >= number, (pole, piece, valence)
        clauses += sum(len(lines_of(voice)) for voice in voices)
    assert clauses >= 6000


def lines_of(voice: Voice) -> list[str]:
    """Return everything a voice says."""
    lines = [x for by_valence in voice.pieces.values() for xs in by_valence.values() for x in xs]
    return lines + [x for cell in voice.cells.values() for x in cell]


def test_text_is_plain_and_has_no_unknown_slot(corpus: Corpus) -> None:
    for voices in corpus.voices.values():
        for line in [line for voice in voices for line in lines_of(voice)]:
            assert line.isascii() and line[-1] in ".!?", line
            assert "{" not in line.replace("{thing}", ""), line
    assert all(frame.count("{phrase}") == 1 for v in VALENCES for frame in corpus.frames[v])
    for spoken, slot in ((corpus.follow_ups, "{thing}"), (corpus.echoes, "{word}")):
        for block in spoken.values():
            for line in [*block.plain, *(x for lines in block.voices.values() for x in lines)]:
                assert slot in line and line.count("{") == line.count(slot), line
    assert all("{word}" in line for block in corpus.echoes.values() for line in block.messages)


def test_no_message_stands_in_two_situations(corpus: Corpus) -> None:
    owners: dict[str, set[str]] = {}
    for case in corpus.cases:
        for message in case.utterances:
            owners.setdefault(message.lower(), set()).add(case.situation)
    assert {m: o for m, o in owners.items() if len(o) > 1} == {}


def test_no_held_out_message_is_in_the_corpus(corpus: Corpus) -> None:
    held_out = read_held_out(CORPUS.parent / "evaluation")
    said = {line.lower() for case in corpus.cases for line in (*case.utterances, *case.phrases, *case.words)}
    said |= {stranger.message.lower() for stranger in corpus.strangers}
    said |= {line.lower() for kinds in (corpus.safety, corpus.safety_strangers) for k in kinds.values() for line in k}
    said |= {line.lower() for d in corpus.dialogues for line in (d.first, d.second)}
    said |= {line.lower() for lines in corpus.second_messages.values() for line in lines}
    asked = [m.message for m in held_out.messages] + [
        line for d in held_out.dialogues for line in (d.first, d.follow_up)
    ]
    asked += [line for lines in held_out.safety.values() for line in lines]
    assert [line for line in asked if line.lower() in said] == []
    spoken = {line for voices in corpus.voices.values() for voice in voices for line in lines_of(voice)}
    assert [line for lines in held_out.clauses.values() for line in lines if line in spoken] == []


@pytest.mark.parametrize(
    ("file", "key", "value", "says"),
    [
        ("situations/exam.yaml", "id", "other", "id must be 'exam'"),
        ("situations/exam.yaml", "things", [], "things must be a list"),
        ("situations/exam.yaml", "activates", {"X+": 1.0}, "no expert 'X\\+'"),
        ("situations/exam.yaml", "cases", {"bored": {}}, "'bored' is no valence"),
        ("situations/exam.yaml", "answer", ["hug"], "no step 'hug'"),
        ("lexicon/exam.yaml", "cases", {"worried": []}, "must be a mapping"),
        ("poles/openness-clear.yaml", "O+", {}, "openers must be a mapping"),
        ("poles/openness-touch.yaml", "Q+", {}, "no pole 'Q\\+'"),
        ("follow_ups.yaml", "more", {"voices": {}}, "O\\+ must be a list"),
        ("echo.yaml", "no.case", {}, "no case 'no.case'"),
        ("safety.yaml", "unsafe", [], "unsafe must be a list"),
        ("safety_strangers.yaml", "self_harm", [], "self_harm must be a list"),
        ("frames.yaml", "glad", "text", "glad must be a list"),
        ("second_messages.yaml", "exams", ["and then?"], "no situation 'exams'"),
        ("second_messages.yaml", "exam", "and then?", "exam must be a list"),
    ],
)
def test_a_broken_file_is_named(file: str, key: str, value: object, says: str, tmp_path: Path) -> None:
    folder = tmp_path / "corpus"
    shutil.copytree(CORPUS, folder)
    data = yaml.safe_load((folder / file).read_text(encoding="utf-8"))
    data[key] = value
    (folder / file).write_text(yaml.safe_dump(data), encoding="utf-8")
    with pytest.raises(BadInput, match=says):
        read_corpus(folder)


def test_unreadable_yaml_and_an_empty_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="has no YAML files"):
        read_corpus(tmp_path)
    folder = tmp_path / "corpus"
    shutil.copytree(CORPUS, folder)
    (folder / "frames.yaml").write_text("a: [", encoding="utf-8")
    with pytest.raises(BadInput, match=r"frames.yaml cannot be read"):
        read_corpus(folder)
    shutil.copy(CORPUS / "frames.yaml", folder / "frames.yaml")
    (folder / "poles" / "openness-strong.yaml").unlink()
    with pytest.raises(BadInput, match=r"a voice for O\+ in each intensity"):
        read_corpus(folder)


@pytest.mark.parametrize(
    ("entry", "says"), [("text", "must be a mapping"), ({"message": "Hi", "situation": "x"}, "entry 1 needs")]
)
def test_a_stranger_without_a_situation_is_refused(entry: object, says: str, tmp_path: Path) -> None:
    folder = tmp_path / "corpus"
    shutil.copytree(CORPUS, folder)
    (folder / "strangers.yaml").write_text(yaml.safe_dump([entry]), encoding="utf-8")
    with pytest.raises(BadInput, match=says):
        read_corpus(folder)
    (folder / "strangers.yaml").write_text("message: Hi", encoding="utf-8")
    with pytest.raises(BadInput, match="must be a list"):
        read_corpus(folder)


@pytest.mark.parametrize(
    ("entries", "says"),
    [
        ([], "must be a list"),
        ("text", "must be a list"),
        (["text"], "must be a mapping"),
        ([{"first": "Hi", "second": "So?", "situation": "exam", "second_situation": "x"}], "entry 1 needs"),
        ([{"first": "Hi", "situation": "exam", "second_situation": "exam"}], "entry 1 needs"),
    ],
)
def test_a_broken_dialogue_is_refused(entries: object, says: str, tmp_path: Path) -> None:
    folder = tmp_path / "corpus"
    shutil.copytree(CORPUS, folder)
    (folder / "dialogues.yaml").write_text(yaml.safe_dump(entries), encoding="utf-8")
    with pytest.raises(BadInput, match=says):
        read_corpus(folder)


def test_second_messages_of_every_situation_do_not_stand_among_the_strangers(corpus: Corpus) -> None:
    assert set(corpus.second_messages) == {case.situation for case in corpus.cases}
    assert all(len(lines) >= 25 for lines in corpus.second_messages.values())
    said = {line.lower() for lines in corpus.second_messages.values() for line in lines}
    assert [d.second for d in corpus.dialogues if d.second.lower() in said] == []


def test_what_calibrates_the_safety_rule_was_not_learned(corpus: Corpus) -> None:
    learned = {line.lower() for lines in corpus.safety.values() for line in lines}
    learned |= {line.lower() for case in corpus.cases for line in case.utterances}
    assert [line for lines in corpus.safety_strangers.values() for line in lines if line.lower() in learned] == []
