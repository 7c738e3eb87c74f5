"""The writes of the pathway room: facts are inserted, courses are opened, stages are moved."""
