"""Pure functions on arrays: one measure, its formula, its paper."""
