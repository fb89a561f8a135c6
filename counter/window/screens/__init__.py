"""The pages of the window, a .kv beside each .py. Only they, and the app, know Kivy."""
