"""Signing with e-identification: one small interface, one file for each way to sign."""
