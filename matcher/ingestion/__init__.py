"""Readers of foreign downloads, spreadsheets and articles: each makes the tables of a data set."""
