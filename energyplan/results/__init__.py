"""Tables, independent checks and run folders."""
