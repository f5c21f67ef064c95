"""What happens next: the catalogue of capacity building, gaps to the targets, and what is recommended for each. Pure."""
