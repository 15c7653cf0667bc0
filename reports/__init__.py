"""Templates, styles and schemas of the reports, installed as ``matcher_reports``."""
