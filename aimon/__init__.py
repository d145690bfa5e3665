"""aimon: the AI model coordinator's day as a command-line toolkit."""

__version__ = "0.1.0"
