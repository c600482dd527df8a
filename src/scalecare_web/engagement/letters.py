"""What is written to practices: a link and a date, and nothing of what anybody answered."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from smtplib import SMTPException

from django.core.mail import EmailMessage, get_connection

from scalecare_web.design_system.jinja import day
from scalecare_web.engagement.models import AskedPractice, Poll

log = logging.getLogger(__name__)

Linked = tuple[AskedPractice, str]
"""A practice and the whole address of its link."""


def invite(poll: Poll, linked: Sequence[Linked], *, again: bool = False) -> list[AskedPractice]:
    """Send practices their links, each its own; return those whose letter the mail server took.

    Parameters
    ----------
    poll
        Which.
    linked
        To whom; each has an address.
    again
        Whether it is a reminder.
    """
    subject = f"{'Reminder: ' if again else ''}{poll.title}"
    connection = get_connection()
    reached = []
    for asked, link in linked:
        message = EmailMessage(subject, letter(poll, asked, link), None, [asked.email])
        try:
            connection.send_messages([message])
        except (SMTPException, OSError) as problem:
            log.warning("a letter to a practice could not be sent: %s", type(problem).__name__)
        else:
            reached.append(asked)
    connection.close()
    return reached


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
