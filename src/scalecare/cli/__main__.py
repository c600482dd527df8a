"""``python -m scalecare.cli``."""

from scalecare.cli import main

if __name__ == "__main__":
    main()
