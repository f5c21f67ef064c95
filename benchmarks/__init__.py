"""What is measured, against what: `python -m benchmarks`. See README.md."""
