"""Check (temporary)."""
def check(issue, finds, data):
    return data
