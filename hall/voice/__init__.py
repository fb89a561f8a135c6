"""The hall's voice: what a call says, and how it is made of recorded clips.

`words` and `pages` say which clips follow each other, `pack` is a folder of clips, `sound` joins them into one sound.
`build` makes a pack with a speech program, `check` looks a pack over. How an office records its own: docs/voice.md.
"""
