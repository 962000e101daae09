"""From the model to an optimum and its proof."""
