"""The logbook: hours and tasks of each day, confirmed weeks, absences, photos and papers."""
