"""Outcome reviews 考评: what came of things, computed from the record, open to comment and appeal.

Never logins, records, pictures or how much was reported; no total, no order by result.
"""
