"""The hall file: its form (`hallfile`), how it is read with every mistake and its line (`reading`), and what must agree
across it (`checks`).
"""
