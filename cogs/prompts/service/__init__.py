"""What happens to questions: each function is one unit of work with its audit rows and deliveries."""
