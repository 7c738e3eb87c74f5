"""Taking over a caseload from a table: one row a patient, whole or not at all."""
