"""Referrals: asking a department, its reply, the look on the spot."""
