"""A chat workspace without any platform: for play, for rehearsal and for tests."""
