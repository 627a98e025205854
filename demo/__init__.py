"""Almfjärds kommun: a made-up municipality with made-up people, to try the product with.

`manage.py load_demo` loads it. The figures and the structure of its central body's meeting of 26 April 2022 are those
of real minutes; every sentence and every name is invented.
"""

from demo.people import SignIn, sign_ins

__all__ = ["SignIn", "sign_ins"]
