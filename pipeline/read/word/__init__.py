"""Word documents (WordprocessingML): styles, automatic numbers, the body, pages."""
