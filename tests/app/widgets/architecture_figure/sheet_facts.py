"""What the customer's figure sheet asks for, written down once more so that the figure is held against it."""

ANCHORS = {
    "stage_1": (120, 180, 480, 200),
    "stage_2": (720, 180, 480, 200),
    "stage_3": (1320, 180, 480, 200),
    "input_prompt": (120, 510, 200, 80),
    "router": (400, 510, 320, 100),
    "expert_weights": (800, 510, 400, 100),
    "base_llm_lora": (400, 650, 800, 80),
    "persona_cot": (500, 770, 600, 80),
    "output": (600, 880, 400, 60),
}
HIGHLIGHTED = {"router", "expert_weights", "base_llm_lora"}
FLOWS = {
    "flow_1_to_2": ("stage_1", "stage_2", "pretrained experts"),
    "flow_2_to_3": ("stage_2", "stage_3", "trained router"),
    "flow_input_to_router": ("input_prompt", "router", "situation context"),
    "flow_router_to_weights": ("router", "expert_weights", "weight distribution"),
    "flow_weights_to_llm": ("expert_weights", "base_llm_lora", "weighted combination"),
    "flow_llm_to_cot": ("base_llm_lora", "persona_cot", "raw generation"),
    "flow_cot_to_output": ("persona_cot", "output", "persona-consistent output"),
}
LABELS = (
    "TRAINING PIPELINE",
    "INFERENCE ARCHITECTURE",
    "STAGE 1: LoRA WARMUP",
    "STAGE 2: ROUTER TRAINING",
    "STAGE 3: JOINT TRAINING",
    "10 Big Five LoRA experts",
    "Qwen2.5-0.5B router",
    "End-to-end fine-tuning",
    "Situation Router",
    "Expert Weights",
    "BASE LLM + Weighted LoRA",
    "Persona-CoT Pipeline",
    "Think > Reflect > Respond",
    "O+ A+ C- E+ N-",
    "Weighted combination",
    "Input Prompt",
    "Persona-consistent Output",
)
TITLE = "PERSONAFUSE MIXTURE-OF-EXPERTS ARCHITECTURE"
CALLOUT = "+37.9% EMOBENCH, +69.0% EQ-BENCH WHILE PRESERVING SAFETY"
ZONES = {
    "title": (0, 0, 1920, 120),
    "training": (80, 130, 1760, 290),
    "divider": (80, 440, 1760, 2),
    "inference": (80, 460, 1760, 480),
    "callout": (80, 960, 1760, 100),
}
INTERNAL_WORDS = (
    *("heading_display", "processing_stage", "data_flow", "decision_point", "final_score", "label_editorial"),
    *("content_area", "accent_line", "callout_box", "primary_background", "semantic", "editorial", "template"),
    *("Lora", "Source Sans", "Arial", "Liberation", "Palatino", "Georgia", "serif"),
    *("cream", "16:9", "L4", "P1", "aspect", "audience", "fig-persona", "Nano", "infographic", "style"),
)
