"""The only code that writes records."""
