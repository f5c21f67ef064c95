"""Where it is kept: the port and its adapters. Only `opening` knows which adapter is used."""
