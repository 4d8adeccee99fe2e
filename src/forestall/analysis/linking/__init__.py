"""Which records are the same person, company or thing, and how sure that is.

What lives here: ``clusters`` (from weighted pairs to clusters under reviewers' decisions) and ``metrics``
(how good clusters and probabilities are).

May import: ``forestall.core`` and numerical libraries; never ``record``, ``workbench``, ``cli`` or ``api``.

To add a step: one module named after what it does, pure functions, frozen results.
"""
