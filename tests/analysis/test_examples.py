"""Every example in a docstring of the analysis shows what it returns."""

import doctest
import importlib
import pkgutil

import pytest

import analysis


@pytest.mark.parametrize("module", [module.name for module in pkgutil.iter_modules(analysis.__path__)])
def test_examples_in_the_docstrings(module):
    assert doctest.testmod(importlib.import_module(f"analysis.{module}")).failed == 0
