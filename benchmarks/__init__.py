"""What a run costs in seconds and memory, phase by phase, and beside other tools for the same linear program."""
