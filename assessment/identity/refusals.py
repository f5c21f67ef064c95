"""Why an identity request was refused: a code that pages translate, and a plain English sentence for everything else."""

from __future__ import annotations

from enum import StrEnum

from assessment.errors import InvalidInputError


class Refusal(StrEnum):
    """None of these tells whether an account exists, except to somebody who is already signed in as an administrator."""

    SIGN_IN_REFUSED = "sign_in_refused"
    TOO_MANY_ATTEMPTS = "too_many_attempts"
    PASSWORD_TOO_SHORT = "password_too_short"  # noqa: S105 (a code, not a password)
    PASSWORD_TOO_LONG = "password_too_long"  # noqa: S105
    PASSWORD_IS_LOGIN = "password_is_login"  # noqa: S105
    PASSWORD_COMMON = "password_common"  # noqa: S105
    PASSWORD_WRONG = "password_wrong"  # noqa: S105
    LOGIN_INVALID = "login_invalid"
    LOGIN_TAKEN = "login_taken"
    NAME_MISSING = "name_missing"
    TICKET_INVALID = "ticket_invalid"
    FIRST_START_DONE = "first_start_done"
    LAST_ADMINISTRATOR = "last_administrator"


SENTENCES = {
    Refusal.SIGN_IN_REFUSED: "The login or the password is not right. Check both and try again.",
    Refusal.TOO_MANY_ATTEMPTS: "Too many attempts. Wait %(seconds)s seconds, then try again.",
    Refusal.PASSWORD_TOO_SHORT: "The password is too short. Use at least 12 characters.",
    Refusal.PASSWORD_TOO_LONG: "The password is too long. Use at most 256 characters.",
    Refusal.PASSWORD_IS_LOGIN: "The password may not be the login. Choose another one.",
    Refusal.PASSWORD_COMMON: "This password is on the lists that attackers try first. Choose another one.",
    Refusal.PASSWORD_WRONG: "Your present password is not right. Type it again.",
    Refusal.LOGIN_INVALID: "A login has 3 to 100 characters: letters, digits, and . _ - @ +. Choose another one.",
    Refusal.LOGIN_TAKEN: "This login is already in use. Choose another one.",
    Refusal.NAME_MISSING: "The name is missing. Type the person's name (at most 200 characters).",
    Refusal.TICKET_INVALID: "This link or code is not valid: it was used, replaced, or is older than 72 hours. Ask for a new one.",
    Refusal.FIRST_START_DONE: "This installation already has an administrator. Sign in, or ask the administrator for an invitation.",
    Refusal.LAST_ADMINISTRATOR: "This is the last administrator who can sign in. Name another one first.",
}


class RefusedError(InvalidInputError):
    """`refusal` is the code; `wait_seconds` says how long a locked-out person waits."""

    def __init__(self, refusal: Refusal, wait_seconds: int = 0) -> None:
        self.refusal = refusal
        self.wait_seconds = wait_seconds
        super().__init__(SENTENCES[refusal], **({"seconds": wait_seconds} if wait_seconds else {}))
