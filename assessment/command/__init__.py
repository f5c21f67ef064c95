"""The commands behind `python -m assessment`, a module each. Nothing here asks for permission: who runs a command has the files anyway."""
