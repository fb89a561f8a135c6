"""The on-screen keypad: a small window for a counter without hardware. The same acts and guards as any keypad's."""
