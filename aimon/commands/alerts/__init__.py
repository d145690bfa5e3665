"""The subcommands of ``aimon alert``: one module a command."""
