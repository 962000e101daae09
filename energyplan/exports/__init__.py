"""Handing results on in other formats."""
