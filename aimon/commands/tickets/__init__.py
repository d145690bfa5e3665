"""The subcommands of ``aimon ticket``: one module a command."""
