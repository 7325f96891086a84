"""Case scenarios: from a safe draft to a lesson that can be found again."""
