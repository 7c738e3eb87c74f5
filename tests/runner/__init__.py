"""The supervisor and the script in front of it."""
