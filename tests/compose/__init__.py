"""Dockerfile and docker-compose.yml, read by parsers and run command by command without an engine."""
