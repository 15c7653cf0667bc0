"""Bundled data sets, one folder each, installed as ``matcher_datasets``."""
