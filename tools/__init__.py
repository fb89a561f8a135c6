"""Programs for those who work on Antrean; none of them is part of the wheel."""
