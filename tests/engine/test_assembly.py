"""A pack becomes an engine: from PEFT folders or a bank, in every precision, and what does not fit is refused."""

import json
import shutil
from pathlib import Path

import pytest
import torch

from app.bootstrap import POCKET_PACK
from engine.assembly import EngineOptions, LoadedPack, load_pack, start_engine
from engine.base.pack import MANIFEST, REPORT, open_pack, seal_pack
from engine.base.precision import Precision
from engine.errors import PackError
from engine.experts.bank import ExpertBank
from engine.experts.peft_format import read_peft
from engine.reasoning.prompt import PromptText, PromptWriter
from engine.types import POLES, Done, Persona, PersonaRequest, Sampling, Traits


def logits_of(loaded: LoadedPack) -> torch.Tensor:
    """Return what E+ and A+ say to a fixed prompt of the kind that the pack knows."""
    loaded.mixture.gates.write(0, tuple(1.0 if pole in ("E+", "A+") else 0.0 for pole in POLES))
    loaded.mixture.gates.use_rows(0, 1)
    text = PromptText("The user talks about an exam.", (), "I passed my exam!")
    ids = PromptWriter(loaded.base.tokenizer).write(text, 100).input_ids
    with torch.inference_mode():
        return loaded.base.model(torch.tensor([ids])).logits.float()


@pytest.fixture(scope="module")
def in_nf4() -> torch.Tensor:
    return logits_of(load_pack(POCKET_PACK, EngineOptions(device="cpu")))


def test_a_pack_that_ships_a_bank_says_the_same(tmp_path: Path, in_nf4: torch.Tensor) -> None:
    pack = tmp_path / "pack"
    shutil.copytree(POCKET_PACK, pack)
    bank = ExpertBank(Precision.NF4)
    for pole in POLES:
        bank.put(pole, read_peft(pack / "experts" / pole))
    shutil.rmtree(pack / "experts")
    bank.save(pack / "experts.safetensors")
    seal_pack(pack, open_pack_manifest(pack))
    assert torch.equal(logits_of(load_pack(pack, EngineOptions(device="cpu"))), in_nf4)


@pytest.mark.parametrize("precision", [Precision.FP32, Precision.BF16, Precision.NF4])
def test_every_precision_speaks_nearly_the_same(precision: Precision, in_nf4: torch.Tensor) -> None:
    found = logits_of(load_pack(POCKET_PACK, EngineOptions(precision, precision, device="cpu")))
    near = torch.nn.functional.cosine_similarity(found.flatten(), in_nf4.flatten(), dim=0)
    assert near > 0.95


def test_five_personas_answer_the_same_message_in_their_own_ways() -> None:
    options = EngineOptions(device="cpu")
    engine = start_engine(load_pack(POCKET_PACK, options), options)
    greedy = Sampling(temperature=0)
    people = [Traits(), Traits(extraversion=9), Traits(extraversion=1), Traits(agreeableness=1), Traits(openness=9)]
    rows = [PersonaRequest("My best friend moved away", Persona(traits=t), sampling=greedy) for t in people]
    try:
        replies = {e.row: e.trace.reply for e in engine.respond(rows) if isinstance(e, Done)}
    finally:
        engine.close()
    assert len(set(replies.values())) == len(people) and all(len(reply) > 20 for reply in replies.values())


def test_the_engine_hears_what_its_pack_says_and_knows_how_strong_is_safe() -> None:
    options = EngineOptions(device="cpu")
    loaded = load_pack(POCKET_PACK, options)
    engine = start_engine(loaded, options)
    try:
        loud, quiet = engine.hear("Hooray, let us call everybody!"), engine.hear("I prefer a quiet room, alone.")
        assert engine.pack_hash == loaded.pack.digest and engine.safe_strength == loaded.safe_strength == 1.5
        assert engine.hear(" ") is None
    finally:
        engine.close()
    assert loud is not None and quiet is not None and loud[2] > 7 and quiet[2] < 3
    assert engine.hear("Hooray, let us call everybody!") == loud, "hearing needs no running model"


def test_a_pack_without_scorer_and_report_still_loads(tmp_path: Path) -> None:
    pack = tmp_path / "pack"
    shutil.copytree(POCKET_PACK, pack)
    (pack / REPORT).write_text("{", encoding="utf-8")
    straight = load_pack(pack, EngineOptions(device="cpu"))
    assert straight.ear is not None and straight.safe_strength == 1.0
    (pack / "scorer.safetensors").unlink()
    seal_pack(pack, open_pack_manifest(pack))
    assert load_pack(pack, EngineOptions(device="cpu")).ear is None


def test_an_altered_scorer_is_refused(tmp_path: Path) -> None:
    pack = tmp_path / "pack"
    shutil.copytree(POCKET_PACK, pack)
    (pack / "scorer.safetensors").write_bytes(b"")
    with pytest.raises(PackError, match=r"scorer\.safetensors is not the file"):
        open_pack(pack)


def test_a_context_longer_than_the_base_is_refused(tmp_path: Path) -> None:
    pack = tmp_path / "pack"
    shutil.copytree(POCKET_PACK, pack)
    manifest = open_pack_manifest(pack).model_copy(update={"context_tokens": 4096})
    seal_pack(pack, manifest)
    with pytest.raises(PackError, match="asks for 4096 tokens; its base has 1024"):
        load_pack(pack, EngineOptions(device="cpu"))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"format": 2}, "format"),
        ({"rank": "8"}, "rank"),
        ({"extra": 1}, "extra"),
        ({"files": {"../outside": "0"}}, "outside the pack"),
    ],
)
def test_a_manifest_that_is_wrong_names_the_key(change: dict[str, object], says: str, tmp_path: Path) -> None:
    (tmp_path / "outside").write_text("", encoding="utf-8")
    pack = tmp_path / "pack"
    shutil.copytree(POCKET_PACK, pack)
    data = json.loads((pack / MANIFEST).read_text(encoding="utf-8"))
    (pack / MANIFEST).write_text(json.dumps({**data, **change}), encoding="utf-8")
    with pytest.raises(PackError, match=says):
        open_pack(pack)


def open_pack_manifest(pack: Path):
    """Return the manifest of a pack whose files have been changed since."""
    from engine.base.pack import Manifest

    return Manifest.model_validate_json((pack / MANIFEST).read_text(encoding="utf-8"))
