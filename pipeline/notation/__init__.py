"""Notation (公文写法): how official documents write numerals, labels, document numbers and marks, each in one place."""
