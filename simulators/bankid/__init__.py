"""A stand-in for the BankID service and for the phones of people, on loopback, for tests and the demo.

It follows the published relying party API, version 6: mutual TLS, `/sign`, `/collect`, `/cancel`, hint codes, expiry,
errors, and signatures in BankID's XML form with an OCSP answer, all under a certificate authority that it makes itself.
Nobody is identified by it, and the product never imports it.
"""
