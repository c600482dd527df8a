"""What is written to practices: a link and a date, and nothing of what anybody answered."""

from __future__ import annotations

from collections.abc import Sequence
from smtplib import SMTPException

from django.core.mail import EmailMessage, get_connection

from scalecare_web.design_system.jinja import day
from scalecare_web.engagement.errors import PollError
from scalecare_web.engagement.models import AskedPractice, Poll

Linked = tuple[AskedPractice, str]
"""A practice and the whole address of its link."""


def invite(poll: Poll, linked: Sequence[Linked], *, again: bool = False) -> None:
    """Send practices their links, each its own.

    Parameters
    ----------
    poll
        Which.
    linked
        To whom; each has an address.
    again
        Whether it is a reminder.

    Raises
    ------
    PollError
        If the mail cannot be sent.
    """
    subject = f"{'Reminder: ' if again else ''}{poll.title}"
    letters = [
        EmailMessage(subject, letter(poll, asked, link), None, [asked.email]) for asked, link in linked
    ]
    try:
        get_connection().send_messages(letters)
    except (SMTPException, OSError) as problem:
        raise PollError.mail_failed(len(letters)) from problem


def letter(poll: Poll, asked: AskedPractice, link: str) -> str:
    """Return the text of a letter.

    Parameters
    ----------
    poll, asked
        To whom, about what.
    link
        The whole address.
    """
    message = f"{poll.message}\n\n" if poll.message else ""
    return (
        f"To {asked},\n\n{poll.organisation} asks whether, and with whom, your practice would work at scale."
        f"\n\n{message}Answer by your own link until the end of {day(poll.last_day)}. The page says first "
        f"who will see what.\n\n{link}\n\nThe link is for your practice alone: whoever has it can see and "
        "change your answer. Nothing has to be answered, and everything can be changed until then.\n"
    )
