"""A facilitator asks the practices of a place; a practice answers by its link, and asks nobody for leave."""

from __future__ import annotations

import re
from datetime import timedelta

from django.utils import timezone
from tests.lib.kept_places import a_place

from scalecare_web.accounts.permissions import Role
from scalecare_web.engagement import actions
from scalecare_web.engagement.models import PollAnswer
from scalecare_web.places.reading import read


def _everybody_answers(organisation, poll) -> None:
    asked = {one.practice_code: one for one in poll.asked.all()}
    for one in read(poll.place).engagement[1:]:
        said = actions.Said(one.interest, list(one.would_work_with), list(one.red_lines))
        if one.practice_code in asked:
            actions.answer(organisation=organisation, asked=asked[one.practice_code], said=said)


def test_practices_are_asked_and_one_answers_by_its_link(visit, ours) -> None:
    a_place(ours)
    facilitator = visit(ours.people[Role.FACILITATOR])
    facilitator.go("/")
    page = facilitator.follow("Engagement")
    facilitator.follow("Ask practices")
    facilitator.press("Open the poll")
    assert page.get_by_role("link", name="This field is required").count() == 2
    page.get_by_label("Title").fill("Working together, spring")
    page.get_by_label("Message to practices").fill("We would like to know where you stand.")
    page.get_by_label("Last day to answer").fill((timezone.localdate() + timedelta(days=14)).isoformat())
    facilitator.picture("poll-open")
    facilitator.press("Open the poll")
    facilitator.picture("poll-links")
    facilitator.press("Make the links")
    facilitator.picture("poll-links-made")
    link = page.locator("code").first.inner_text()

    practice = visit()
    page = practice.go(re.sub(r"^https?://[^/]+", "", link))
    assert page.get_by_role("heading", name="Who will see what").is_visible()
    practice.picture("poll-answer-empty")
    page.get_by_label("7", exact=True).check()
    page.get_by_text(re.compile(r"Saved at \d\d:\d\d")).wait_for()
    first = page.locator(".poll-other select").first
    first.select_option(label="Red line")
    page.locator(".poll-other select").nth(1).select_option(label="Would work with")
    page.get_by_label("What would you negotiate?").fill("Opening hours")
    page.get_by_label("What could be done together soon?").fill("A joint rota with X81002")
    page.get_by_text("Saved, but for this").wait_for()
    practice.look()
    practice.picture("poll-answer-problem")
    kept = PollAnswer.objects.get()
    assert (kept.interest, len(kept.red_lines), kept.negotiable) == (7, 1, ["Opening hours"])
    practice.press("Save and finish")
    assert page.get_by_role("alert").get_by_text("Others read these words").is_visible()
    page.get_by_label("What could be done together soon?").fill("A joint rota for home visits")
    practice.press("Save and finish")
    assert page.get_by_role("heading", name="Your answer is kept").is_visible()
    practice.picture("poll-answer-kept")
    practice.follow("Change your answer")
    assert page.get_by_label("7", exact=True).is_checked()

    page = facilitator.go(f"/o/{ours.organisation.slug}/engagement/")
    facilitator.follow("Working together, spring")
    assert page.get_by_text("Results are shown once the poll is closed").is_visible()
    facilitator.follow("Move the last day")
    page.get_by_label("Last day to answer").fill((timezone.localdate() - timedelta(days=1)).isoformat())
    facilitator.press("Move the last day")
    assert page.get_by_role("link", name="This day has passed").is_visible()
    page.get_by_label("Last day to answer").fill((timezone.localdate() + timedelta(days=21)).isoformat())
    facilitator.picture("poll-last-day")
    facilitator.press("Move the last day")
    practice.go(re.sub(r"^https?://[^/]+", "", link))
    assert practice.page.get_by_text("The last day was moved; before, it was").is_visible()
    practice.picture("poll-answer-moved")
    facilitator.picture("poll-under-way")
    facilitator.follow(re.compile("^Write down"))
    facilitator.picture("poll-by-phone")
    page.get_by_label("4", exact=True).check()
    facilitator.press("Save and finish")
    assert page.get_by_text("marked as taken by phone").is_visible()
    _everybody_answers(ours.organisation, ours.organisation.polls.get())
    page.once("dialog", lambda dialog: dialog.accept())
    facilitator.press("Close the poll now")
    assert page.get_by_text("highly interested").is_visible()
    facilitator.picture("poll-closed")
    page = practice.go(re.sub(r"^https?://[^/]+", "", link))
    assert page.get_by_text("It can no longer be changed").is_visible()


def test_a_practice_answers_without_script(visit, ours) -> None:
    place = a_place(ours)
    facilitator = ours.people[Role.FACILITATOR]
    poll = actions.open_poll(
        organisation=ours.organisation, place=place, title="Together", message="", by=facilitator,
        last_day=timezone.localdate(),
    )  # fmt: skip
    asked = list(poll.asked.all())[:1]
    ((_, secret),) = actions.make_links(
        organisation=ours.organisation, poll=poll, asked=asked, renew=False, by=facilitator
    )
    practice = visit(java_script_enabled=False)
    page = practice.page
    page.goto(f"{practice.address}/poll/{secret}/")
    page.get_by_label("Another practice").select_option(index=1)
    page.get_by_label("8", exact=True).check()
    page.get_by_role("button", name="Add it to the list").click()
    assert page.get_by_label("8", exact=True).is_checked()
    assert PollAnswer.objects.get().interest == 8
    page.locator(".poll-other select").last.select_option(label="Red line, but open to talk")
    page.get_by_role("button", name="Save and finish").click()
    assert page.get_by_role("heading", name="Your answer is kept").is_visible()
    assert len(PollAnswer.objects.get().negotiable_red_lines) == 1


def test_a_link_that_opens_nothing_says_what_to_do(visit, ours) -> None:
    stranger = visit()
    stranger.page.goto(f"{stranger.address}/poll/no-such-link/")
    assert stranger.page.get_by_text("ask whoever sent it for another link").is_visible()
