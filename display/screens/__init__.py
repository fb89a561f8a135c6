"""The pages of the display: a .kv file beside each .py file, and the plan of where everything stands."""
