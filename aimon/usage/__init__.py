"""Takes in what other systems say of the use of the models."""
