"""Small clinical questions about one case, each asked once per evaluation."""
