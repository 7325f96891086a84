"""Files that a library is read from and written to: one module a format, the same entries for all."""
