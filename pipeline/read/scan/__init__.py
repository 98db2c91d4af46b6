"""Scans: pictures made level, recognised line by line, punctuation measured."""
