"""A window that shows the slips as they come from a printer that draws them (`screen://FOLDER`, see docs/kiosk.md)."""
