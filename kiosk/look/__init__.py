"""How the kiosk looks: colours, millimetres, fonts, icons, and the few widgets that all its pages are made of.

Without Kivy: `theme` (colours), `size` (millimetres), `fonts`, `icons`, `fit` (which size a text is drawn at).
With Kivy: `state` (what the screen has now; .kv rules follow it), `kv`, `letters` (text as a texture) and `widgets`.
"""
