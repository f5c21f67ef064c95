"""What is asked: the frozen questionnaire model, its loader, its checks."""
