"""The subcommands of ``aimon advise``, one module each, loaded when they are run."""
