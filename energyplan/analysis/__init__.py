"""What a plan means, asked of the model and of its results: what can be reached, why not, at what price, and why this was built."""
