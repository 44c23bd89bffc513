"""What a publication that shows findings should cite: the package, the instrument, the methods used."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from gapmodel import __version__
from gapmodel.findings.finding import Finding
from gapmodel.wording.catalogue import messages
from gapmodel.wording.latex import as_latex

_YEAR = re.compile(r"\b(?:1[89]|20)\d\d\b")


@dataclass(frozen=True, slots=True)
class Reference:
    """An entry of a list of references.

    Attributes
    ----------
    key : str
        Its name in BibTeX.
    authors : tuple of str
        "Holm, S."; empty where `text` says everything.
    year : str
    title : str
    where : mapping
        ``journal volume number pages`` or ``publisher``.
    text : str
        The citation as its instrument gives it.
    """

    key: str
    authors: tuple[str, ...]
    year: str
    title: str
    where: Mapping[str, str]
    text: str = ""

    def written(self, lang: str = "en") -> str:
        """The entry after APA 7 in English, after GB/T 7714 in Chinese.

        >>> holm = Reference("h", ("Holm, S.",), "1979", "A test", {"journal": "SJS", "volume": "6", "pages": "65"})
        >>> holm.written(), holm.written("zh")
        ('Holm, S. (1979). A test. SJS, 6, 65.', 'Holm S. A test[J]. SJS, 1979, 6: 65.')
        """
        if self.text:
            return self.text
        say, kind = messages("publication", lang), "journal" if "journal" in self.where else "publisher"
        number = f"({self.where['number']})" if "number" in self.where else ""
        where = dict(self.where) | {"issue": f"{self.where.get('volume', '')}{number}"}
        return say(f"reference_{kind}", authors=self._authors(lang), year=self.year, title=self.title, **where)

    def short(self, lang: str = "en") -> str:
        """The entry as a text names it: authors and year.

        >>> Reference("b", ("Benjamini, Y.", "Hochberg, Y."), "1995", "FDR", {}).short()
        'Benjamini and Hochberg (1995)'
        """
        say, names = messages("publication", lang), [author.partition(",")[0] for author in self.authors]
        many = say("et_al", first=names[0]) if len(names) > 2 else say.lists["both"].join(names)
        return say("named", authors=many, year=self.year)

    def bibtex(self) -> str:
        """The entry for BibTeX."""
        kind = "article" if "journal" in self.where else "book" if "publisher" in self.where else "misc"
        names = (name if "," in name else f"{{{name}}}" for name in self.authors)  # bodies keep their name in one piece
        own = {"title": self.title, "year": self.year, **self.where}
        own |= {"note": "" if self.authors else self.text}
        lines = [f"  {name} = {{{_for_bibtex(value)}}}," for name, value in own.items() if value]
        author = [f"  author = {{{' and '.join(names)}}},"] if self.authors else []
        return "\n".join([f"@{kind}{{{self.key},", *author, *lines, "}"])

    def _authors(self, lang: str) -> str:
        if lang == "zh":
            return ", ".join(author.replace(",", "").replace(".", "") for author in self.authors)
        *others, last = self.authors
        return f"{', '.join(others)}, & {last}" if others else last


def references(findings: Finding | Sequence[Finding], lang: str = "en") -> list[Reference]:
    """The package, the instruments and the methods of findings, in this order, each once."""
    given = [findings] if isinstance(findings, Finding) else findings
    found = [_package(lang), *(one for finding in given for one in _instrument(finding, lang)), *methods_used(given)]
    return list({one.key: one for one in found}.values())


def methods_used(findings: Iterable[Finding]) -> list[Reference]:
    """The publications of the methods of findings and of the parts that they have, by author."""
    every = [one for finding in findings for one in (finding, *getattr(finding, "found", {}).values())]
    true = {condition for one in every for condition in _conditions(one)}
    return [one for one, when in _known() if true & set(when)]


def _conditions(finding: Finding) -> set[str]:
    """The settings of a finding, and its kind, as `references.toml` writes them."""
    found = {f"of={type(finding).__module__.rpartition('.')[2]}"}
    for name, value in finding.params.items():
        values = value.values() if isinstance(value, Mapping) else [value]
        found |= {f"{name}={one}" for one in values}
        found |= {name} if value else set()
    return found


@cache
def _known() -> list[tuple[Reference, list[str]]]:
    text = (files("gapmodel.wording") / "references.toml").read_text(encoding="utf-8")
    found = [(_read(key, entry), entry["when"]) for key, entry in tomllib.loads(text).items()]
    return sorted(found, key=lambda pair: (pair[0].authors, pair[0].year))


def _read(key: str, entry: Mapping[str, Any]) -> Reference:
    where = {name: entry[name] for name in ("journal", "volume", "number", "pages", "publisher") if name in entry}
    return Reference(key, tuple(entry["author"]), str(entry["year"]), entry["title"], where)


def _package(lang: str) -> Reference:
    say = messages("publication", lang)
    title, text = say("package", version=__version__), say("package_cited", version=__version__)
    return Reference("gapmodel", ("The gapmodel authors",), "", title, {}, text)


def _instrument(finding: Finding, lang: str) -> list[Reference]:
    """The instrument, if it says how to cite it."""
    labels = finding.labels
    if not labels.citation:
        return []
    year = _YEAR.search(labels.citation)
    key = re.sub(r"[^a-z0-9]+", "-", labels.instrument.lower()).strip("-")[:40] or "instrument"
    title = labels.heading(lang)
    return [Reference(key, (), year[0] if year else "", title, {}, labels.citation.rstrip(".。") + ".")]


def _for_bibtex(value: str) -> str:
    return as_latex(value).replace("–", "--")
