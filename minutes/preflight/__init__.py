from minutes.preflight.findings import Finding
def check(pdf, expect=None): return ()
