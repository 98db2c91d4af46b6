"""A page as the readers of PDF, OFD and scans see it: characters to lines, ruled tables, paragraphs."""
