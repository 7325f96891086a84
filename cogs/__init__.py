"""Features, one folder each; `Ctx` is what their handlers receive."""

from bot.context import Background, Context
from storage.uow import UnitOfWork

Ctx = Context[UnitOfWork]
Jobs = Background[UnitOfWork]
