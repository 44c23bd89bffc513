"""Factors of items: how many, their loadings, rotations, how sure they are, and what they have in common."""
