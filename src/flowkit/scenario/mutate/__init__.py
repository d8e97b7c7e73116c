"""Flows with one planted mistake each: which mistakes would no scenario notice?"""
