"""Encodings of Chinese text (字符编码) that more than one reader meets."""

from __future__ import annotations

# GB 18030-2022 moved these characters out of the private use area; Python's codec holds the mapping of 2005.
_GB18030_2022 = str.maketrans(
    "\ue78d\ue78e\ue78f\ue790\ue791\ue792\ue793\ue794\ue795\ue796\ue81e\ue826\ue82b\ue82c\ue832\ue843\ue854\ue864",
    "\ufe10\ufe12\ufe11\ufe13\ufe14\ufe15\ufe16\ufe17\ufe18\ufe19\u9fb4\u9fb5\u9fb6\u9fb7\u9fb8\u9fb9\u9fba\u9fbb",
)


def decode_gb18030(data: bytes, errors: str = "strict") -> str:
    """Text in GB 18030, which takes in GBK and GB 2312; `errors` as for `bytes.decode`."""
    return data.decode("gb18030", errors).translate(_GB18030_2022)
