"""What members say to prompts: private answers, taking part, suggestions, and what they have begun."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update

from bot.errors import NotFound
from bot.i18n import _
from storage.base import Repository
from storage.prompt_rows import (
    DRAFT_LIFE,
    PromptAnswerRow,
    PromptDraftRow,
    PromptParticipationRow,
    PromptSuggestionRow,
    SuggestionState,
)


class VoiceRepository(Repository):
    """What one community's members say."""

    # -- taking part ---------------------------------------------------------------------------

    async def answer(self, prompt_id: int, member_id: int) -> PromptAnswerRow | None:
        """A member's own private answer."""
        query = select(PromptAnswerRow).where(
            PromptAnswerRow.prompt_id == prompt_id, PromptAnswerRow.member_id == member_id
        )
        return (await self.session.scalars(query)).one_or_none()

    async def keep_answer(self, prompt_id: int, member_id: int, words: str) -> bool:
        """Stores a private answer and counts it; False when it replaced an earlier one."""
        row = await self.answer(prompt_id, member_id)
        if row is not None:
            row.text, row.edited_at = words, self.now
            await self.session.flush()
            return False
        self.session.add(
            PromptAnswerRow(
                community_id=self.community_id,
                prompt_id=prompt_id,
                member_id=member_id,
                text=words,
                created_at=self.now,
            )
        )
        await self.session.flush()
        await self.took_part(prompt_id, member_id, how="private", at=self.now)
        return True

    async def took_part(self, prompt_id: int, member_id: int, *, how: str, at: datetime) -> bool:
        """Counts a member for a question; False when they were counted already."""
        row = {"prompt_id": prompt_id, "member_id": member_id, "how": how, "first_at": at}
        unique = ("prompt_id", "member_id")
        return await self.insert_new(PromptParticipationRow, [row], conflict=unique) == 1

    async def participants(self, prompt_id: int) -> Sequence[PromptParticipationRow]:
        """Who took part in a question, in the order of joining in."""
        query = select(PromptParticipationRow).where(PromptParticipationRow.prompt_id == prompt_id)
        return (await self.session.scalars(query.order_by(PromptParticipationRow.id))).all()

    # -- suggestions ---------------------------------------------------------------------------

    async def suggest(self, member_id: int, words: str, *, anonymous: bool) -> PromptSuggestionRow:
        """Keeps a suggestion until a facilitator has looked at it."""
        row = PromptSuggestionRow(
            community_id=self.community_id,
            member_id=member_id,
            text=words,
            anonymous=anonymous,
            state=SuggestionState.PENDING,
            reason="",
            created_at=self.now,
        )
        self.session.add(row)
        await self.session.flush()
        return row

    async def suggestion(self, suggestion_id: int) -> PromptSuggestionRow:
        """One suggestion; raises `NotFound`."""
        query = select(PromptSuggestionRow).where(PromptSuggestionRow.id == suggestion_id)
        row = await self.session.scalars(query.execution_options(populate_existing=True))
        if found := row.one_or_none():
            return found
        raise NotFound(_("This suggestion does not exist any more."))

    async def decide(
        self, suggestion_id: int, state: SuggestionState, *, by: int, reason: str = ""
    ) -> bool:
        """Settles a suggestion; False when somebody else was first."""
        done: Any = await self.session.execute(
            update(PromptSuggestionRow)
            .where(
                PromptSuggestionRow.id == suggestion_id,
                PromptSuggestionRow.state == SuggestionState.PENDING,
            )
            .values(state=state, decided_by=by, decided_at=self.now, reason=reason)
        )
        return done.rowcount == 1

    # -- drafts --------------------------------------------------------------------------------

    async def keep_draft(self, member_id: int, document: Mapping[str, Any]) -> int:
        """Keeps what is not confirmed yet; older drafts that have expired go away."""
        expired = PromptDraftRow.created_at < self.now - DRAFT_LIFE
        await self.session.execute(delete(PromptDraftRow).where(expired))
        row = PromptDraftRow(
            community_id=self.community_id,
            member_id=member_id,
            document=dict(document),
            created_at=self.now,
        )
        self.session.add(row)
        await self.session.flush()
        return row.id

    async def take_draft(self, draft_id: int, member_id: int) -> dict[str, Any] | None:
        """The draft of the same member, once; None when it is gone, too old or somebody else's."""
        query = select(PromptDraftRow).where(
            PromptDraftRow.id == draft_id,
            PromptDraftRow.member_id == member_id,
            PromptDraftRow.created_at >= self.now - DRAFT_LIFE,
        )
        row = (await self.session.scalars(query)).one_or_none()
        if row is None:
            return None
        await self.session.delete(row)
        await self.session.flush()
        return row.document
