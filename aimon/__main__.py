"""``python -m aimon``."""

from aimon.cli import main

if __name__ == "__main__":
    main()
