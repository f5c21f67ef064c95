"""What answers mean: pure rules from ratings to scores, bands, levels, explanations. No clock, no files."""
