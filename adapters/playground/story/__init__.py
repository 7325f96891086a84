"""Five weeks of the demo community's life, lived by talking to the bot as its people would."""
