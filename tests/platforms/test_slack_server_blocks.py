"""Block Kit: the corpus of good and bad payloads, our numbers against everyone else's."""

import pytest
from slack_sdk.models import blocks as sdk
from slack_sdk.models import views as sdk_views
from slackblocks import _limits

from tests.platforms.slack_server.block_corpus import INVALID, VALID
from tests.platforms.slack_server.blocks import judge, validate
from tests.platforms.slack_server.limits import LIMITS

SDK_LIMITS = {
    "section.text.max_length": sdk.SectionBlock.text_max_length,
    "section.fields.max_items": sdk.SectionBlock.fields_max_length,
    "block_id.max_length": sdk.Block.block_id_max_length,
    "header.text.max_length": sdk.HeaderBlock.text_max_length,
    "markdown.text.max_length": sdk.MarkdownBlock.text_max_length,
    "actions.elements.max_items": sdk.ActionsBlock.elements_max_length,
    "context.elements.max_items": sdk.ContextBlock.elements_max_length,
    "context_actions.elements.max_items": sdk.ContextActionsBlock.elements_max_length,
    "image.image_url.max_length": sdk.ImageBlock.image_url_max_length,
    "image.alt_text.max_length": sdk.ImageBlock.alt_text_max_length,
    "image.title.max_length": sdk.ImageBlock.title_max_length,
    "input.label.max_length": sdk.InputBlock.label_max_length,
    "input.hint.max_length": sdk.InputBlock.hint_max_length,
    "video.title.max_length": sdk.VideoBlock.title_max_length,
    "video.author_name.max_length": sdk.VideoBlock.author_name_max_length,
    "card.title.max_length": sdk.CardBlock.title_max_length,
    "card.body.max_length": sdk.CardBlock.body_max_length,
    "carousel.elements.max_items": sdk.CarouselBlock.elements_max_length,
    "container.child_blocks.max_items": sdk.ContainerBlock.child_blocks_max_length,
    "button.text.max_length": sdk.ButtonElement.text_max_length,
    "button.url.max_length": sdk.ButtonElement.url_max_length,
    "button.value.max_length": sdk.ButtonElement.value_max_length,
    "button.agent_prompt.max_length": sdk.ButtonElement.agent_prompt_max_length,
    "action_id.max_length": sdk.InteractiveElement.action_id_max_length,
    "select.placeholder.max_length": sdk.InputInteractiveElement.placeholder_max_length,
    "select.options.max_items": sdk.StaticSelectElement.options_max_length,
    "select.option_groups.max_items": sdk.StaticSelectElement.option_groups_max_length,
    "overflow.options.max_items": sdk.OverflowMenuElement.options_max_length,
    "option.text.max_length": sdk.Option.label_max_length,
    "option.value.max_length": sdk.Option.value_max_length,
    "option_group.label.max_length": sdk.OptionGroup.label_max_length,
    "confirmation.title.max_length": sdk.ConfirmObject.title_max_length,
    "confirmation.text.max_length": sdk.ConfirmObject.text_max_length,
    "confirmation.confirm.max_length": sdk.ConfirmObject.confirm_max_length,
    "confirmation.deny.max_length": sdk.ConfirmObject.deny_max_length,
    "view.title.max_length": sdk_views.View.title_max_length,
    "view.blocks.max_items": sdk_views.View.blocks_max_length,
    "view.private_metadata.max_length": sdk_views.View.private_metadata_max_length,
    "view.callback_id.max_length": sdk_views.View.callback_id_max_length,
    "view.submit.max_length": sdk_views.View.submit_max_length,
    "view.close.max_length": sdk_views.View.close_max_length,
}


@pytest.mark.parametrize("name", VALID)
def test_what_slack_takes_is_accepted(name: str) -> None:
    surface, payload = VALID[name]
    assert [] == validate(surface, payload)


@pytest.mark.parametrize("name", INVALID)
def test_what_slack_refuses_is_refused_with_a_pointer(name: str) -> None:
    surface, payload = INVALID[name]
    problems = validate(surface, payload)
    assert problems
    assert all(p.pointer == "" or p.pointer.startswith("/") for p in problems)


def test_the_corpus_is_large_enough_to_mean_something() -> None:
    assert len(VALID) >= 40
    assert len(INVALID) >= 60


@pytest.mark.parametrize("name", VALID)
def test_the_other_judges_agree_with_what_is_accepted(name: str) -> None:
    surface, payload = VALID[name]
    assert [] == judge(surface, payload)


@pytest.mark.parametrize("source", ["slack_sdk", "slackblocks"])
def test_every_other_judge_catches_part_of_what_is_refused(source: str) -> None:
    caught = [n for n, case in INVALID.items() if any(s == source for s, _ in judge(*case))]
    assert len(caught) >= 30


@pytest.mark.parametrize("name", LIMITS)
def test_our_numbers_are_those_of_slackblocks(name: str) -> None:
    assert getattr(_limits, name.upper().replace(".", "_")) == LIMITS[name]


@pytest.mark.parametrize("name", SDK_LIMITS)
def test_our_numbers_are_those_of_slack_sdk(name: str) -> None:
    assert SDK_LIMITS[name] == LIMITS[name]
