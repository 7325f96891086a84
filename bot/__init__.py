"""The platform-agnostic core: knows no platform SDK and no SQL."""
