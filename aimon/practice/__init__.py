"""A simulated provider, for trying aimon out and for training."""
