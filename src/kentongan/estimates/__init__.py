"""Estimates from few observations, with honest uncertainty: rates with intervals, medians of censored times. Pure."""
