"""Build the pocket pack from nothing but the corpus: tokenizer, base, then stages 1, 2, 3, then the pack.

Every step writes its result into the work folder and refuses to start without the one before; a step whose result
is there is not run again, so the same call resumes after any interruption.
"""

import os
import random
import shutil
import sysconfig
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path

import torch
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
from engine.router.model import RouterModel
from engine.router.reader import Router, SituationClass, WordsArm, load_router, save_router
from engine.router.safety import load_rule, save_rule
from engine.router.topic_shift import TopicShift
from engine.training import stages
from engine.training.batches import RowWriter
from engine.training.calibrate import calibrate
from engine.training.corpus import Corpus
from engine.training.loop import Stage, StageConfig, run_stage
from engine.training.safety import train_rule
from engine.training.synthesis import Synthesiser
from engine.training.tokenizer import train_tokenizer
from engine.training.words import train_shift, train_words
from engine.types import POLES

SCALING = 2.0
BASE_SYSTEM = "The user talks about {situation}.{identity}"
SYSTEM = "The user talks about {situation}."
CONTEXT_TOKENS = 512
MIN_P = 0.4
ROOM = 2.0
"""Experts learn alone and in pairs of at most this sum; see `benchmarks/crowded.py`."""
"""High, since a word that does not belong is what gives a model of this size away."""


@dataclass(frozen=True, slots=True)
class PocketPlan:
    """How large the pocket model is and how long each stage runs."""

    vocabulary: int = 4096
    """Tokenizer entries."""
    hidden: int = 256
    """D of the base; a multiple of 64, as NF4's blocks are."""
    layers: int = 6
    """Decoder layers of the base."""
    intermediate: int = 704
    """Width of the base's MLP."""
    rank: int = 8
    """R of each expert."""
    safety_steps: int = 4000
    """Optimiser steps of the safety rule, which has no stage of its own."""
    words_steps: int = 3000
    """Optimiser steps of the router's words arm."""
    shift_steps: int = 1500
    """Optimiser steps of the classifier of second messages."""
    router_layers: int = 2
    """Layers of the router's encoder, which are the base's first ones."""
    context: int = 1024
    """Positions of the base [tokens]."""
    tokenizer_samples: int = 30_000
    """Conversations that the tokenizer is trained on."""
    compiles: bool = True
    """Whether the base's layers are compiled where they can be: slow to start, faster after it."""
    base: StageConfig = field(default_factory=stages.base_config)
    experts: StageConfig = field(default_factory=stages.experts_config)
    router: StageConfig = field(default_factory=stages.router_config)
    joint: StageConfig = field(default_factory=stages.joint_config)
    single: StageConfig = field(default_factory=stages.single_config)
    """Of the baseline, which is no part of the pack."""


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
            ("safety", self.train_safety),
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
        joint = self.folder("joint")
        return self._assemble(out, "pocket", joint / "experts", joint / "router")

    def write_baselines(self, out: Path) -> None:
        """Write into `out` what stage 3 must beat, as packs: `stages12`, and `single_lora` (all gates 1).

        Raises:
            TrainingError: the build is not finished.
        """
        self._require("the baselines", "joint")
        if not self.folder("single").is_dir():
            self.train_single()
        self._assemble(out / "stages12", "stages12", self.folder("experts"), self.folder("router"))
        self._assemble(out / "single_lora", "single_lora", self.folder("single"), self.folder("joint") / "router")

    def folder(self, name: str) -> Path:
        """Return where a step's result lies; it appears whole or not at all."""
        return self._work / name

    def train_base(self) -> None:
        """Train tokenizer and base."""
        torch.manual_seed(self._plan.base.seed)
        tokenizer = self._tokenizer()
        model = Qwen2ForCausalLM(base_shape(self._plan, len(tokenizer))).train()
        if self._plan.compiles and can_compile():
            for layer in model.model.layers:
                layer.compile(dynamic=True)
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

    def train_safety(self) -> None:
        """Train the safety rule, which stands in front of the router."""
        rule = train_rule(self._corpus, self._plan.safety_steps)
        self._progress("safety", self._plan.safety_steps, self._plan.safety_steps)
        self._finish("safety", lambda folder: save_rule(rule, folder))

    def train_router(self) -> None:
        """Stage 2: train and calibrate the router.

        Raises:
            TrainingError: stage 1 is not finished.
        """
        self._require("stage 2 (router)", "safety")
        torch.manual_seed(self._plan.router.seed)
        base = load_base(str(self.folder("base")), place(Precision.FP32))
        cases = self._corpus.cases
        encoder = first_layers(base.model.model, self._plan.router_layers)
        model = RouterModel(encoder, len(cases), len(POLES))
        model.start_table(torch.tensor([case.activates.values for case in cases]))
        classes = [SituationClass(case.key, case.hint) for case in cases]
        router = Router(model.train(), base.tokenizer, classes, rule=load_rule(self.folder("safety")))
        self._run(stages.router_stage(router, Synthesiser(self._corpus), self._plan.router))
        router.words = WordsArm(train_words(Synthesiser(self._corpus), self._plan.words_steps), 1.0)
        router.shift = TopicShift(train_shift(self._corpus, self._plan.shift_steps))
        calibrate(router, self._corpus)
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
        calibrate(router, self._corpus)

        def write(folder: Path) -> None:
            write_experts(mixture, folder / "experts")
            save_router(router, folder / "router")

        self._finish("joint", write)

    def train_single(self) -> None:
        """Train the baseline: one LoRA of all experts' rank together.

        Raises:
            TrainingError: there is no finished base.
        """
        self._require("the baseline", "base")
        model, tokenizer, mixture = self._frozen_base()
        start_experts(mixture, self._plan.single.seed)
        source = self._source(tokenizer, SYSTEM, self._plan.single)
        self._run(stages.single_stage(model, mixture, source, self._plan.single))
        self._finish("single", lambda folder: write_experts(mixture, folder))

    def _assemble(self, out: Path, name: str, experts: Path, router: Path) -> Pack:
        """Put a pack together in `out`, replacing what is there."""
        draft = out.with_name(f".draft-{out.name}")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True)
        for part, source in (("base", self.folder("base")), ("experts", experts), ("router", router)):
            shutil.copytree(source, draft / part)
        pack = seal_pack(draft, self._manifest(name, router))
        shutil.rmtree(out, ignore_errors=True)
        draft.rename(out)
        return Pack(out, pack.manifest)

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

    def _manifest(self, name: str, router_folder: Path) -> Manifest:
        router = load_router(router_folder, torch.device("cpu"))
        plan = self._plan
        return Manifest(
            format=1,
            name=name,
            base="base",
            rank=plan.rank,
            context_tokens=min(CONTEXT_TOKENS, plan.context),
            system_prompt=SYSTEM,
            room=ROOM,
            min_p=MIN_P,
            varies_sentences=True,
            training={c.name: c.as_dict() for c in (plan.base, plan.experts, plan.router, plan.joint)},
            notes={
                **calibrate(router, self._corpus),
                "corpus_messages": sum(len(case.utterances) for case in self._corpus.cases),
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


def can_compile() -> bool:
    """Return whether this machine has what `torch.compile` needs on a CPU: a C++ compiler and Python's headers."""
    has_headers = Path(sysconfig.get_path("include"), "Python.h").is_file()
    return has_headers and shutil.which(os.environ.get("CXX", "g++")) is not None


def first_layers(base: Qwen2Model, layers: int) -> Qwen2Model:
    """Return a copy of the base's embeddings and first layers: an encoder that has read all that the base has."""
    config = deepcopy(base.config)
    config.num_hidden_layers = layers
    config.layer_types = (config.layer_types or [])[:layers]
    encoder = Qwen2Model(config)
    encoder.load_state_dict({name: base.state_dict()[name] for name in encoder.state_dict()})
    return encoder


def write_experts(mixture: Mixture, folder: Path) -> None:
    """Write all ten experts as PEFT folders named after their poles."""
    for expert, pole in enumerate(POLES):
        write_peft(extract(mixture, expert, SCALING), folder / pole, "base")
