"""Review files (审核文件): what a person sets right, says of findings and signs off, kept beside the source.

`entries` reads the TOML into frozen values, `anchors` finds their printed words, `facts` and `amend` put them into
the issue and its rows, `verdicts` gives findings their states, `signing` tells whether a sign-off holds, `edit`
writes such a file. Source text, spans and `raw` are never touched. The format: docs/review.md.
"""
