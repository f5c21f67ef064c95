"""Who it is: accounts, passwords, one-time tickets and sessions. Knows the store's port only; argon2 lives here."""
