"""The pages of the kiosk: each a .py file that turns a view into properties, and a .kv file that lays them out, once for a
portrait and once for a landscape panel. Pages know the controller; nothing knows the pages but the stage.
"""
