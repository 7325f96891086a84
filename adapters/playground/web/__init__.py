"""The playground as a local web page: a chat workspace of its own, with a time machine."""
