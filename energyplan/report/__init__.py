"""What a planner reads and sees."""
