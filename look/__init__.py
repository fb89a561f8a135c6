"""What the programs with a screen share: how they look, and Kivy's set-up on a machine that stands in public.

Without Kivy: `theme` (colours), `size` (millimetres), `far` (sizes by the distance of the reader), `fonts`, `icons`, `fit`
(which size a text is drawn at), `running` (how a running text is cut and moved), `screen` (the file's part about the panel).
With Kivy: `public_machine` (to be called first), `app` (from the first frame to the end), `loop`, `state` (what the screen
has now; .kv rules follow it), `kv`, `letters` (text as a texture), `sound` and `widgets`.
"""
