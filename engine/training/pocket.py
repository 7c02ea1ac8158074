"""Build the pocket pack from nothing but the corpus: tokenizer, base, then stages 1, 2, 3, then the pack.

Every step writes its result into the work folder and refuses to start without the one before; a step whose result
is there is not run again, so the same call resumes after any interruption.
"""

import random
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import torch
from torch import Tensor
from transformers import PreTrainedTokenizerFast, Qwen2Config, Qwen2ForCausalLM, Qwen2Model

from engine.base.loader import load_base
from engine.base.pack import Manifest, Pack, seal_pack
from engine.base.precision import Precision, place
from engine.errors import TrainingError
from engine.experts.adapter import extract, install, start_experts
from engine.experts.mixture import Mixture, MixtureShape, attach
from engine.experts.peft_format import read_peft, write_peft
from engine.ports import ProgressSink
from engine.reasoning.prompt import PromptWriter
from engine.router.calibration import expected_calibration_error, fit_temperature
from engine.router.model import RouterModel
from engine.router.reader import Router, SituationClass, conversation_text, load_router, save_router
from engine.training import stages
from engine.training.batches import RowWriter
from engine.training.corpus import Corpus
from engine.training.loop import Stage, StageConfig, run_stage
from engine.training.synthesis import Part, Synthesiser
from engine.training.tokenizer import train_tokenizer
from engine.types import POLES

SCALING = 2.0
BASE_SYSTEM = "The user talks about {situation}.{identity}"
SYSTEM = "The user talks about {situation}."
CONTEXT_TOKENS = 512


@dataclass(frozen=True, slots=True)
class PocketPlan:
    """How large the pocket model is and how long each stage runs."""

    vocabulary: int = 3072
    """Tokenizer entries."""
    hidden: int = 256
    """D of the base; a multiple of 64, as NF4's blocks are."""
    layers: int = 6
    """Decoder layers of the base."""
    intermediate: int = 704
    """Width of the base's MLP."""
    rank: int = 8
    """R of each expert."""
    router_hidden: int = 128
    """H of the router's encoder (two layers)."""
    context: int = 1024
    """Positions of the base [tokens]."""
    tokenizer_samples: int = 20_000
    """Conversations that the tokenizer is trained on."""
    held_out_rows: int = 1500
    """Messages that the router is calibrated and reported on."""
    base: StageConfig = field(default_factory=stages.base_config)
    experts: StageConfig = field(default_factory=stages.experts_config)
    router: StageConfig = field(default_factory=stages.router_config)
    joint: StageConfig = field(default_factory=stages.joint_config)


class PocketBuilder:
    """Runs the steps of one plan in one work folder."""

    def __init__(self, plan: PocketPlan, corpus: Corpus, work: Path, progress: ProgressSink) -> None:
        """Keep where results go."""
        self._plan = plan
        self._corpus = corpus
        self._work = work
        self._progress = progress

    def build(self) -> None:
        """Run every step that has no result yet, in order."""
        for name, step in (
            ("base", self.train_base),
            ("experts", self.train_experts),
            ("router", self.train_router),
            ("joint", self.train_joint),
        ):
            if not self.folder(name).is_dir():
                step()

    def write_pack(self, out: Path) -> Pack:
        """Put the results together as a pack in `out`, replacing what is there; return it.

        Raises:
            TrainingError: stage 3 is not finished.
        """
        self._require("the pack", "joint")
        draft = out.with_name(f".draft-{out.name}")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True)
        shutil.copytree(self.folder("base"), draft / "base")
        shutil.copytree(self.folder("joint"), draft, dirs_exist_ok=True)
        pack = seal_pack(draft, self._manifest())
        shutil.rmtree(out, ignore_errors=True)
        draft.rename(out)
        return Pack(out, pack.manifest)

    def folder(self, name: str) -> Path:
        """Return where a step's result lies; it appears whole or not at all."""
        return self._work / name

    def train_base(self) -> None:
        """Train tokenizer and base."""
        torch.manual_seed(self._plan.base.seed)
        tokenizer = self._tokenizer()
        model = Qwen2ForCausalLM(base_shape(self._plan, len(tokenizer))).train()
        source = self._source(tokenizer, BASE_SYSTEM, self._plan.base)
        self._run(stages.base_stage(model, source, self._plan.base))

        def write(folder: Path) -> None:
            model.bfloat16().save_pretrained(folder)
            tokenizer.save_pretrained(folder)

        self._finish("base", write)

    def train_experts(self) -> None:
        """Stage 1: train ten experts on the finished base, held in NF4 as it will be in use.

        Raises:
            TrainingError: there is no finished base.
        """
        self._require("stage 1 (experts)", "base")
        model, tokenizer, mixture = self._frozen_base()
        start_experts(mixture, self._plan.experts.seed)
        source = self._source(tokenizer, SYSTEM, self._plan.experts)
        self._run(stages.experts_stage(model, mixture, source, self._plan.experts))
        self._finish("experts", lambda folder: write_experts(mixture, folder))

    def train_router(self) -> None:
        """Stage 2: train and calibrate the router.

        Raises:
            TrainingError: stage 1 is not finished.
        """
        self._require("stage 2 (router)", "experts")
        torch.manual_seed(self._plan.router.seed)
        tokenizer = PreTrainedTokenizerFast.from_pretrained(self.folder("base"), local_files_only=True)
        classes = [SituationClass(s.id, s.hint) for s in self._corpus.situations]
        model = RouterModel(Qwen2Model(router_shape(self._plan, len(tokenizer))), len(classes), len(POLES))
        model.start_table(torch.tensor([s.activates.values for s in self._corpus.situations]))
        router = Router(model.train(), tokenizer, classes)
        self._run(stages.router_stage(router, Synthesiser(self._corpus), self._plan.router))
        self._calibrate(router)
        self._finish("router", lambda folder: save_router(router, folder))

    def train_joint(self) -> None:
        """Stage 3: train experts and router end to end, then calibrate again.

        Raises:
            TrainingError: stage 2 is not finished.
        """
        self._require("stage 3 (joint)", "router")
        model, tokenizer, mixture = self._frozen_base()
        for expert, pole in enumerate(POLES):
            install(read_peft(self.folder("experts") / pole), mixture, expert)
        router = load_router(self.folder("router"), torch.device("cpu"))
        source = self._source(tokenizer, SYSTEM, self._plan.joint)
        self._run(stages.joint_stage(model, mixture, router, source, self._plan.joint))
        self._calibrate(router)

        def write(folder: Path) -> None:
            write_experts(mixture, folder / "experts")
            save_router(router, folder / "router")

        self._finish("joint", write)

    def _tokenizer(self) -> PreTrainedTokenizerFast:
        # Kept as a result of its own: a base resumed with another tokenizer would learn another language.
        if not self.folder("tokenizer").is_dir():
            tokenizer = self._train_tokenizer()
            self._finish("tokenizer", lambda folder: tokenizer.save_pretrained(folder))
        return PreTrainedTokenizerFast.from_pretrained(self.folder("tokenizer"), local_files_only=True)

    def _train_tokenizer(self) -> PreTrainedTokenizerFast:
        rng = random.Random(0)
        synthesiser = Synthesiser(self._corpus)

        def texts() -> list[str]:
            said = [synthesiser.say(rng) for _ in range(self._plan.tokenizer_samples)]
            answers = [synthesiser.answer(s, synthesiser.voices_at_random(rng), rng) for s in said]
            return [s.message for s in said] + [text for answer in answers for text in answer.values()]

        return train_tokenizer(texts(), self._plan.vocabulary)

    def _source(self, tokenizer: PreTrainedTokenizerFast, system: str, config: StageConfig) -> stages.SampleSource:
        writer = RowWriter(PromptWriter(tokenizer), system, config.max_tokens)
        pad = tokenizer.pad_token_id
        assert isinstance(pad, int)
        return stages.SampleSource(Synthesiser(self._corpus), writer, pad)

    def _frozen_base(self) -> tuple[Qwen2ForCausalLM, PreTrainedTokenizerFast, Mixture]:
        base = load_base(str(self.folder("base")), place(Precision.AUTO))
        mixture = attach(base.model, MixtureShape(len(POLES), self._plan.rank, 1), base.placement.dtype)
        return base.model, base.tokenizer, mixture

    def _held_out(self, router: Router, part: Part) -> tuple[Tensor, Tensor]:
        """Return logits `(B, S)` and classes `(B,)` on messages that no stage has seen."""
        rng = random.Random(part.value)
        synthesiser = Synthesiser(self._corpus, part)
        said = [synthesiser.say(rng) for _ in range(self._plan.held_out_rows)]
        texts = [conversation_text(s.history, s.message) for s in said]
        router.model.eval()
        with torch.no_grad():
            logits = [router.model.classify(*router.encode(texts[i : i + 64])) for i in range(0, len(texts), 64)]
        return torch.cat(logits), torch.tensor([s.situation for s in said])

    def _calibrate(self, router: Router) -> None:
        logits_BS, classes_B = self._held_out(router, Part.CALIBRATE)
        router.model.temperature.data.fill_(fit_temperature(logits_BS, classes_B))

    def _manifest(self) -> Manifest:
        router = load_router(self.folder("joint") / "router", torch.device("cpu"))
        logits_BS, classes_B = self._held_out(router, Part.REPORT)
        probabilities_BS = router.model.probabilities(logits_BS)
        accuracy = float((logits_BS.argmax(-1) == classes_B).float().mean())
        plan = self._plan
        return Manifest(
            format=1,
            name="pocket",
            base="base",
            rank=plan.rank,
            context_tokens=min(CONTEXT_TOKENS, plan.context),
            system_prompt=SYSTEM,
            training={c.name: c.as_dict() for c in (plan.base, plan.experts, plan.router, plan.joint)},
            notes={
                "router_accuracy_held_out_messages": round(accuracy, 4),
                "router_ece_held_out_messages": round(expected_calibration_error(probabilities_BS, classes_B), 4),
                "corpus_messages": sum(len(c.utterances) for s in self._corpus.situations for c in s.cases),
            },
            files={},
        )

    def _run(self, stage: Stage) -> None:
        run_stage(stage, self._work / "checkpoints" / stage.config.name, self._progress)

    def _require(self, what: str, before: str) -> None:
        if not self.folder(before).is_dir():
            raise TrainingError(
                f"{what} needs the result of {before!r}, and {self.folder(before)} is not there. Run it first."
            )

    def _finish(self, name: str, write: Callable[[Path], object]) -> None:
        draft = self._work / f".draft-{name}"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True)
        write(draft)
        draft.rename(self.folder(name))


def base_shape(plan: PocketPlan, vocabulary: int) -> Qwen2Config:
    """Return the pocket base's shape: Qwen2 with tied embeddings, two key-value heads."""
    return Qwen2Config(
        vocab_size=vocabulary,
        hidden_size=plan.hidden,
        num_hidden_layers=plan.layers,
        num_attention_heads=4,
        num_key_value_heads=2,
        intermediate_size=plan.intermediate,
        max_position_embeddings=plan.context,
        tie_word_embeddings=True,
    )


def router_shape(plan: PocketPlan, vocabulary: int) -> Qwen2Config:
    """Return the pocket router's encoder: a two-layer Qwen2."""
    return Qwen2Config(
        vocab_size=vocabulary,
        hidden_size=plan.router_hidden,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=4,
        intermediate_size=352,
        max_position_embeddings=256,
    )


def write_experts(mixture: Mixture, folder: Path) -> None:
    """Write all ten experts as PEFT folders named after their poles."""
    for expert, pole in enumerate(POLES):
        write_peft(extract(mixture, expert, SCALING), folder / pole, "base")
