"""What happens: units of work, outbox rows, and the words they are audited by."""
