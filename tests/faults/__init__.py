"""What happens when processes and servers die: a rig of real ones, blows, and an oracle in SQL."""
