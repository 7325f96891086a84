"""The platforms: one folder each, each knowing only the core."""
