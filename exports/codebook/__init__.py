"""The codebook of a dataset: what each column means and how often each answer was given."""

from exports.codebook.model import Codebook, Entry, Spread, Value, codebook_of

__all__ = ["Codebook", "Entry", "Spread", "Value", "codebook_of"]
