"""The one error tree. A message says what happened, with the value, and what to do next.

PersonaStudioError
├── BadInput            a person's file, flag, JSON or text cannot be used
│   ├── PromptTooLong   one message alone does not fit the context window
│   └── NotThere        an id names nothing, or nothing of this visitor's
├── Busy                every place is taken; try again later
├── SettingsError       the environment or a configuration file is wrong
├── StorageError        the database cannot be opened, read or written
└── EngineError         the engine cannot do what it was asked
    ├── ModelLoadError  the base cannot be loaded (files, architecture, device)
    │   └── NotEnoughMemory
    ├── PackError       a pack folder is incomplete or altered
    ├── AdapterError    a PEFT adapter folder is refused; names the field
    ├── GenerationError a row could not be decoded
    └── TrainingError   a training stage cannot start or go on

`ValueError` stays what it is in Python: the calling code is wrong.
"""


class PersonaStudioError(Exception):
    """Anything that a person should read as one sentence."""


class BadInput(PersonaStudioError):
    """A file, flag, JSON or text from a person cannot be used."""


class PromptTooLong(BadInput):
    """One message alone does not fit the context window."""

    def __init__(self, prompt_tokens: int, budget_tokens: int) -> None:
        """State both counts [tokens]."""
        self.prompt_tokens = prompt_tokens
        self.budget_tokens = budget_tokens
        super().__init__(
            f"The message needs {prompt_tokens} tokens and {budget_tokens} fit. "
            f"Shorten it by at least {prompt_tokens - budget_tokens} tokens."
        )


class NotThere(BadInput):
    """An id names nothing, or nothing that belongs to this visitor; which of the two is not said."""


class Busy(PersonaStudioError):
    """Every place in the queue is taken."""


class SettingsError(PersonaStudioError):
    """The environment or a configuration file is wrong."""


class StorageError(PersonaStudioError):
    """The database cannot be opened, read or written."""


class EngineError(PersonaStudioError):
    """The engine cannot do what it was asked."""


class ModelLoadError(EngineError):
    """The base cannot be loaded: files, architecture or device."""


class NotEnoughMemory(ModelLoadError):
    """The base needs more memory than the device has free."""


class PackError(EngineError):
    """A pack folder is incomplete, altered or of an unknown format."""


class AdapterError(EngineError):
    """A PEFT adapter folder is refused; the message names the field or tensor."""


class GenerationError(EngineError):
    """A row could not be decoded."""


class TrainingError(EngineError):
    """A training stage cannot start or go on."""
