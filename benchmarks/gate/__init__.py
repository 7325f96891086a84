"""How well the de-identification gate finds what names a person, how often it cries wolf, and how fast it is.

Measuring needs nothing that the tests do not need. What training needs (`benchmarks.gate.train`) is not needed
to run Praxis.
"""
