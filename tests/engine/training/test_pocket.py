"""The order of the stages, resuming, and a whole pack from nothing."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from engine.assembly import EngineOptions, load_pack, start_engine
from engine.base.pack import open_pack
from engine.errors import PackError, TrainingError
from engine.training.corpus import Corpus
from engine.training.pocket import PocketBuilder, PocketPlan, can_compile
from engine.types import Done, PersonaRequest, Sampling


class Recorder:
    """A progress sink that remembers what it heard."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, int]] = []

    def __call__(self, stage: str, step: int, steps: int, loss: float | None = None) -> None:
        assert loss == loss and 0 < step <= steps
        self.heard.append((stage, step))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, corpus: Corpus, tiny_plan: PocketPlan) -> tuple[Path, Recorder]:
    """A tiny pack, built whole, and the progress that was heard."""
    work = tmp_path_factory.mktemp("work")
    recorder = Recorder()
    builder = PocketBuilder(tiny_plan, corpus, work, recorder)
    builder.build()
    builder.write_pack(work / "pack")
    return work, recorder


def test_stages_run_in_their_fixed_order(built: tuple[Path, Recorder]) -> None:
    seen = list(dict.fromkeys(stage for stage, _ in built[1].heard))
    assert seen == ["base", "experts", "safety", "router", "joint"]


def test_a_finished_build_is_not_run_again(built: tuple[Path, Recorder], corpus: Corpus, tiny_plan: PocketPlan) -> None:
    recorder = Recorder()
    PocketBuilder(tiny_plan, corpus, built[0], recorder).build()
    assert recorder.heard == []


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # torch.compile warns of its own insides
@pytest.mark.skipif(not can_compile(), reason="there is no C++ compiler")
def test_a_compiled_base_learns_the_same(corpus: Corpus, tiny_plan: PocketPlan, tmp_path: Path) -> None:
    def losses(name: str, *, compiles: bool) -> list[float | None]:
        heard: list[float | None] = []
        plan = replace(tiny_plan, compiles=compiles)

        def hear(stage: str, step: int, steps: int, loss: float | None = None) -> None:
            heard.append(loss)

        PocketBuilder(plan, corpus, tmp_path / name, hear).train_base()
        return heard

    assert losses("compiled", compiles=True) == pytest.approx(losses("plain", compiles=False), abs=1e-2)


@pytest.mark.parametrize(
    ("step", "needs"), [("train_experts", "base"), ("train_router", "safety"), ("train_joint", "router")]
)
def test_a_stage_refuses_to_start_without_the_one_before(
    step: str, needs: str, tmp_path: Path, corpus: Corpus, tiny_plan: PocketPlan
) -> None:
    builder = PocketBuilder(tiny_plan, corpus, tmp_path, Recorder())
    with pytest.raises(TrainingError, match=f"needs the result of '{needs}'"):
        getattr(builder, step)()
    with pytest.raises(TrainingError, match="needs the result of 'joint'"):
        builder.write_pack(tmp_path / "pack")


def test_the_pack_speaks(built: tuple[Path, Recorder]) -> None:
    options = EngineOptions(rows=2)
    engine = start_engine(load_pack(built[0] / "pack", options), options)
    try:
        events = list(engine.respond([PersonaRequest("hello", sampling=Sampling(max_new_tokens=5))]))
    finally:
        engine.close()
    assert isinstance(events[-1], Done) and events[-1].trace.tokens <= 5


def test_the_baselines_are_packs_of_the_same_base(
    built: tuple[Path, Recorder], corpus: Corpus, tiny_plan: PocketPlan, tmp_path: Path
) -> None:
    PocketBuilder(tiny_plan, corpus, built[0], Recorder()).write_baselines(tmp_path)
    ours, before, single = (
        load_pack(folder, EngineOptions(rows=1))
        for folder in (built[0] / "pack", tmp_path / "stages12", tmp_path / "single_lora")
    )
    assert before.pack.manifest.name == "stages12" and single.pack.manifest.name == "single_lora"
    weights = "base/model.safetensors"
    assert len({p.pack.manifest.files[weights] for p in (ours, before, single)}) == 1
    stacks = [torch.cat([p.flatten() for p in pack.mixture.parameters()]) for pack in (ours, before, single)]
    assert not torch.equal(stacks[0], stacks[1]) and not torch.equal(stacks[0], stacks[2])
    with pytest.raises(TrainingError, match="needs the result of 'joint'"):
        PocketBuilder(tiny_plan, corpus, tmp_path / "empty", Recorder()).write_baselines(tmp_path)


def test_the_manifest_keeps_every_stage_config(built: tuple[Path, Recorder], tiny_plan: PocketPlan) -> None:
    manifest = open_pack(built[0] / "pack").manifest
    assert manifest.training["experts"] == tiny_plan.experts.as_dict()
    assert 0 <= float(manifest.notes["router_accuracy_strangers"]) <= 1


def test_an_altered_pack_is_refused(built: tuple[Path, Recorder], tmp_path: Path) -> None:
    import shutil

    pack = tmp_path / "pack"
    shutil.copytree(built[0] / "pack", pack)
    weights = pack / "experts" / "E+" / "adapter_model.safetensors"
    data = bytearray(weights.read_bytes())
    data[-1] ^= 1
    weights.write_bytes(bytes(data))
    with pytest.raises(PackError, match=r"E\+/adapter_model.safetensors is not the file"):
        open_pack(pack)
    weights.unlink()
    with pytest.raises(PackError, match="lacks experts"):
        open_pack(pack)
