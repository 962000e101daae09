"""Plans that are damaged at random: whatever is in a file, a command ends soon, in a message and an exit code of its own."""
