"""Random scenarios for remsim: drawn from the table of fields, run small, held to laws. `tools/scenario_fuzz` runs it."""
