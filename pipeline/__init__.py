"""Turns government gazettes (政府公报) into data."""
