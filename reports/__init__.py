"""Templates, styles and scripts of the reports, installed as ``matcher_reports``."""
