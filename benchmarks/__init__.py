"""Ratios against the bare SDKs and raw SQL, measured within one run on one machine."""
