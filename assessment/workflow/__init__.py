"""Who may do what: permissions, the life cycle of an assessment, and the use cases that pages and the command line call."""
