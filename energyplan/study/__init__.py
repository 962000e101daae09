"""Many runs: sweeps over cases, and what they say together."""
