"""How well the de-identification gate finds what names a person, how often it cries wolf, and how fast it is.

Measuring needs nothing that the tests do not need. Training (`python -m benchmarks.gate.train`) also needs
`pip install "faker==40.63.0" "names==0.3.0" numpy` and Debian's `wbritish` and `wamerican`; none of it is
needed to run Praxis.
"""
