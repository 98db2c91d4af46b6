"""The archivist's desk (案头): pages that open from the disk, made of what an output holds (docs/desk.md)."""

from pipeline.desk.site import DeskError, DeskReport, write_site

__all__ = ["DeskError", "DeskReport", "write_site"]
