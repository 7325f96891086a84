"""Conversations and rules of case scenarios."""
