"""What tests stand on: a database for each process, a real worker, real servers."""
