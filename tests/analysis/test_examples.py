"""Every example in a docstring of the analysis shows what it returns."""

import doctest
import importlib
import inspect
import pkgutil

import pytest

import analysis


@pytest.mark.parametrize(
    "module", ["analysis", *(module.name for module in pkgutil.iter_modules(analysis.__path__, "analysis."))]
)
def test_examples_in_the_docstrings(module):
    assert doctest.testmod(importlib.import_module(module)).failed == 0


def test_every_public_function_shows_how_it_is_used():
    functions = {name: getattr(analysis, name) for name in analysis.__all__ if name[0].islower()}
    assert [name for name, function in functions.items() if ">>>" not in function.__doc__] == []


def test_every_public_function_has_an_example():
    functions = [getattr(analysis, name) for name in analysis.__all__]
    assert [f.__name__ for f in functions if inspect.isfunction(f) and ">>>" not in f.__doc__] == []
