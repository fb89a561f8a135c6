"""From a ticket to paper: what a slip says, how it is laid out, the bytes for the printer, and the talk with it. No Kivy."""
