"""Every figure over a period: SQL files and the engine that runs them."""
