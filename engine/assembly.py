"""Put an engine together from a pack: base in 4 bits, experts from bank to stack, router, ear, one thread."""

from dataclasses import dataclass
from pathlib import Path

from engine.base.loader import Base, load_base
from engine.base.pack import Pack, open_pack
from engine.base.precision import Precision, place
from engine.base.report import SAFE_WITHOUT_REPORT, read_report
from engine.errors import PackError
from engine.experts.adapter import install
from engine.experts.bank import ExpertBank
from engine.experts.dial import Dial
from engine.experts.mixture import Mixture, MixtureShape, attach
from engine.experts.peft_format import read_peft
from engine.generation.decoder import BatchDecoder
from engine.generation.scheduler import ModelThread
from engine.generation.starts import sentence_marks
from engine.hearing.ear import TraitEar, load_ear
from engine.pipeline import Frame, PackFacts, PersonaEngine
from engine.reasoning.prompt import PromptWriter
from engine.reasoning.tags import closing, control_ids
from engine.router.reader import Router, load_router
from engine.types import POLES, Stage


@dataclass(frozen=True, slots=True)
class EngineOptions:
    """How a pack is run."""

    precision: Precision = Precision.AUTO
    """How the base is held."""
    expert_precision: Precision = Precision.NF4
    """How the experts are stored before they enter the stack: nf4, bf16 or fp32."""
    device: str = "auto"
    """auto, cpu or cuda."""
    rows: int = 8
    """Answers that decode together."""
    max_waiting: int = 64
    """Answers that may wait for a place."""


@dataclass(frozen=True, slots=True)
class LoadedPack:
    """The parts of a pack in memory."""

    pack: Pack
    """Its files."""
    base: Base
    """With the mixture attached."""
    mixture: Mixture
    """Ten experts in the order of `POLES`."""
    router: Router
    """On the base's device."""
    ear: TraitEar | None = None
    """Hears traits in answers; None when the pack has no scorer."""
    safe_strength: float = SAFE_WITHOUT_REPORT
    """The highest strength at which the pack's report found answers whole and refusals kept, 0..1.5."""


def load_pack(folder: Path, options: EngineOptions) -> LoadedPack:
    """Return the parts of the pack in `folder`.

    Raises:
        PackError: the pack is incomplete or altered.
        ModelLoadError: its base cannot be loaded.
        AdapterError: an expert does not fit the base.
    """
    pack = open_pack(folder)
    base = load_base(pack.base, place(options.precision, options.device))
    positions = base.model.config.max_position_embeddings
    if pack.manifest.context_tokens > positions:
        raise PackError(f"{folder} asks for {pack.manifest.context_tokens} tokens; its base has {positions} positions.")
    shape = MixtureShape(len(POLES), pack.manifest.rank, options.rows)
    mixture = attach(base.model, shape, base.placement.dtype)
    bank = _bank(pack, options.expert_precision)
    for expert, pole in enumerate(POLES):
        install(bank.adapter(pole), mixture, expert)
    router = load_router(pack.router_folder, base.placement.device)
    report = read_report(folder)
    return LoadedPack(pack, base, mixture, router, load_ear(folder, report.curve), report.safe_strength)


def _bank(pack: Pack, precision: Precision) -> ExpertBank:
    """Return the pack's experts: as they were stored when it ships a bank, else from PEFT folders in `precision`."""
    if pack.bank_file.is_file():
        return ExpertBank.load(pack.bank_file)
    bank = ExpertBank(precision)
    for pole in POLES:
        bank.put(pole, read_peft(pack.expert_folder(pole)))
    return bank


def start_engine(loaded: LoadedPack, options: EngineOptions) -> PersonaEngine:
    """Return a running engine; from now on only its thread may touch the parts."""
    tokenizer, manifest = loaded.base.tokenizer, loaded.pack.manifest
    end = tokenizer.convert_tokens_to_ids(closing(Stage.RESPOND))
    stop_ids = control_ids(tokenizer) | ({end} if isinstance(end, int) and end != tokenizer.unk_token_id else set())
    marks = sentence_marks(tokenizer) if manifest.varies_sentences else None
    decoder = BatchDecoder(loaded.base, loaded.mixture, options.rows, manifest.context_tokens)
    thread = ModelThread(decoder, options.max_waiting)
    thread.start()
    frame = Frame(
        PromptWriter(tokenizer),
        manifest.system_prompt,
        manifest.context_tokens,
        stop_ids,
        Dial(manifest.dial, manifest.room),
        manifest.min_p,
        marks,
    )
    facts = PackFacts(loaded.ear, loaded.safe_strength, loaded.pack.digest)
    return PersonaEngine(thread, loaded.router, frame, facts)
