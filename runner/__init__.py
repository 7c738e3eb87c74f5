"""The supervisor behind `./run`: embedded servers, child processes, tests and checks."""
