"""What is done: one module a journey, called by every face (command line, and later the API).

A module here reads the record under policy, calls analysis, and writes the product back with its
provenance. It may import ``record``, ``analysis``, ``scenario`` and ``core``. Add a module when
there is a new job that a person does from start to end.
"""
