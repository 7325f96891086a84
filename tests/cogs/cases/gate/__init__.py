"""The gate, kind by kind."""
