"""What happens to a library: searches, proposals, upkeep, imports, feeds."""
