"""The two YAML files of a workspace, read and checked whole."""
