"""What the programs with a screen share: how they look, and Kivy's set-up on a machine that stands in public.

Without Kivy: `theme` (colours), `size` (millimetres), `fonts`, `icons`, `fit` (which size a text is drawn at), `screen`
(the file's part about the panel). With Kivy: `public_machine` (to be called first), `state` (what the screen has now; .kv
rules follow it), `kv`, `letters` (text as a texture) and `widgets`.
"""
