"""Recorded sessions against the flow: do they fit, and where not, what is the least that must be assumed?"""
