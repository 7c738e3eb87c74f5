"""What integrators read: the parts of the document nothing generates, its pages and exports."""
