"""What happens to webinars: units of work, what is to be said, and when it is due."""
