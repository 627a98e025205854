"""What the product promises about speed, measured: `python -m benchmarks [SUBJECT…]` (or `make bench`).

Each subject is a module here with `measure(place) -> Iterator[Line]`. All run against a database of their own, filled
with the demo municipality and thrown away afterwards, so that nobody's data is touched.
"""
