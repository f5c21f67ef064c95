"""The door: sign-in pages, session check, security headers, downloads, static files. Starlette lives here; no rule of the domain does."""
