"""The headings of the workbook in which people answer: written by one door, read by another."""

from __future__ import annotations

from scalecare.domain.assessment import Missing

START, QUESTIONS = "Start", "Questions"
"""Sheets of the workbook."""

FORM, OWN, JOINT = "Form", "one person's answers", "what the group agreed on"
"""The first cell of the workbook, and what it may say."""

SHEET_START = {
    "Organisation": "The organisation's name or code.",
    "Cycle": "Which round of the self-assessment this is, such as Autumn 2026.",
    "Respondent": "A code that is yours in every round, such as R07. Not your name.",
    "Role": "Choose the role in which you answer.",
    "Date": "The day on which you answered, such as 2026-10-01.",
}
"""What a person says of themselves, and how to fill it in."""

CONSENSUS_START = {
    "Organisation": "The organisation's name or code.",
    "Cycle": "Which round of the self-assessment this is.",
    "Recorded by": "Who recorded it, separated by semicolons.",
    "Date": "The day on which it was agreed.",
}
"""What the group says of itself, and how to fill it in."""

QUESTION_ID, THEME, QUESTION, PART, ANSWER = "Id", "Theme", "Question", "Part", "Answer"
NO_ANSWER, REASON, NOTE, DISSENT = "No answer because", "Reason", "Note", "Dissent"
"""Headings of the questions."""

YES = "Yes"
MISSING_WORDS = {Missing.DONT_KNOW: "Don't know", Missing.NOT_APPLICABLE: "Not applicable"}
