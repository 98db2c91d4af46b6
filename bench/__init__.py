"""Measures the pipeline: `python -m bench` runs every part, `python -m bench folder kill` two (docs/measuring.md)."""
