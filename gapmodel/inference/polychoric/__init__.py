"""Correlations of the normal variables that ordered answers are cut from."""
