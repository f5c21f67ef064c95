"""Demonstration data: a store full of made-up assessments, the same for the same seed and day. Nobody said any of this.

Uses the store's port and the freezing code of the workflow; which region or member stands high or low is drawn from the seed.
"""
