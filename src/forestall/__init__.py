"""Forestall: the open workbench against serious organised crime.

Four floors, imports downwards only: faces (``cli``) -> ``workbench`` -> (``record``, ``analysis``)
-> ``core``. ``scenario`` makes a synthetic region for demonstration and testing.
"""

__version__ = "0.1.0"

__all__ = ["__version__"]
