"""What the planner wrote: reading, units, checks, the target register."""
