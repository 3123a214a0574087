"""Everything about some rounds in one .zip: data for each program, its meaning, its history."""

from exports.bundle.files import PURPOSES, Material, Purpose
from exports.bundle.pack import write_bundle

__all__ = ["PURPOSES", "Material", "Purpose", "write_bundle"]
