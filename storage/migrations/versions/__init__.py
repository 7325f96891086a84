"""One file a step; each is written once and never changed."""
