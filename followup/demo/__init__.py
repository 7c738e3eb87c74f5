"""The demo's invented clinics, people and patients, told relative to the day they are seeded."""
