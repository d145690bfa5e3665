"""The subcommands of ``aimon incident``: one module a command."""
