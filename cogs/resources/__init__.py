"""`/resource`: a library that answers."""
