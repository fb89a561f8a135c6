# The part of Kivy 2.3.1 that this product uses, with types; Kivy itself has none. Whatever is not here is Any for mypy.
__version__: str
kivy_data_dir: str
