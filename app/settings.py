"""Environment read once, validated, frozen."""

from pathlib import Path
from typing import Literal

from platformdirs import user_data_path
from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from engine.errors import SettingsError


class Settings(BaseSettings):
    """What `PERSONA_STUDIO_*` variables may set; command-line flags override them."""

    model_config = SettingsConfigDict(env_prefix="PERSONA_STUDIO_", frozen=True)

    home: Path = Field(default_factory=lambda: user_data_path("persona-studio"))
    """Where builds and stored data lie; never inside the working directory."""
    pack: Path | None = None
    """The pack to serve; the pocket pack when unset."""
    precision: Literal["auto", "nf4", "bf16", "fp32"] = "auto"
    """How the base is held."""
    device: Literal["auto", "cpu", "cuda"] = "auto"
    """Where it runs."""
    rows: int = Field(default=8, ge=1, le=64)
    """Answers that decode together."""
    max_waiting: int = Field(default=64, ge=0, le=1000)
    """Answers that may wait for a place."""
    database_url: str | None = Field(default=None, repr=False)
    """An SQLAlchemy URL of the database; the file studio.db in `home` when unset. May hold a password."""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "WARNING"
    """What is logged to stderr."""


def read_settings() -> Settings:
    """Return the settings of this process.

    Raises:
        SettingsError: a variable has a value that cannot be used; it is named.
    """
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = "PERSONA_STUDIO_" + "_".join(str(part) for part in first["loc"]).upper()
        raise SettingsError(f"{name} is {first['input']!r}: {first['msg']}.") from error
