"""The processes that are measured: Praxis, and what the SDKs do alone."""
