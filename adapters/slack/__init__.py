"""The Slack adapter: neutral events and messages on one side, slack-bolt on the other."""
