"""An operator's model of spaCy: any pipeline that marks persons, whether trained or of rules."""

# spaCy ships incomplete types.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false

from collections.abc import Sequence
from pathlib import Path
from threading import Lock

import spacy
from spacy.language import Language

from cogs.cases.gate.findings import Mention
from cogs.cases.gate.models import UnusableModel, kind_of, require_persons


class SpacyTagger:
    """Names persons by a pipeline. May be called from any thread; calls wait for each other."""

    def __init__(self, name: str, pipeline: Language) -> None:
        self._name = name
        self._pipeline = pipeline
        self._lock = Lock()

    @property
    def name(self) -> str:
        """The model's name and version."""
        return self._name

    def mentions(self, text: str) -> Sequence[Mention]:
        """What the pipeline marks that is a person, or a place of care where it knows such."""
        with self._lock:  # a pipeline learns new words while it reads
            document = self._pipeline(text)
        return [
            Mention(each.start_char, each.end_char, kind)
            for each in document.ents
            if (kind := kind_of(each.label_)) is not None
        ]


def load_spacy(folder: Path) -> SpacyTagger:
    """The pipeline in a directory; raises `UnusableModel` saying why it cannot be used."""
    try:
        pipeline = spacy.load(folder)
    except Exception as error:  # a broken file, a part that is not installed, another version
        raise UnusableModel(f"{folder}: spaCy cannot read it: {error}") from error
    labels = frozenset(label for part in pipeline.pipe_labels.values() for label in part)
    require_persons(folder, labels)
    return SpacyTagger(
        f"spaCy {pipeline.meta['name']} {pipeline.meta.get('version', '')}".strip(), pipeline
    )
