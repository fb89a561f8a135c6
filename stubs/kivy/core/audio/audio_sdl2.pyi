# Linked with SDL_mixer; only its file is of interest.
__file__: str
