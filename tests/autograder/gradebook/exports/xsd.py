"""Validates XML with the part of XML Schema that JUnit.xsd uses.

Unknown parts of a schema raise KeyError, so a new schema cannot pass unread. Source: W3C XML Schema 1.0, parts 1 and 2.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from xml.etree.ElementTree import Element, parse

XS = "{http://www.w3.org/2001/XMLSchema}"
PARTICLES = {f"{XS}sequence": "", f"{XS}choice": "|"}
FACETS: Mapping[str, Callable[[str, str], bool]] = {
    f"{XS}minLength": lambda value, text: len(text) >= int(value),
    f"{XS}pattern": lambda value, text: re.fullmatch(value, text) is not None,
    f"{XS}whiteSpace": lambda value, text: value == "preserve",
}


def _is_int(text: str) -> bool:
    return re.fullmatch(r"[+-]?[0-9]+", text) is not None and -(2**31) <= int(text) < 2**31


def _is_decimal(text: str) -> bool:
    try:
        return "e" not in text.lower() and Decimal(text).is_finite()
    except InvalidOperation:
        return False


def _is_time(text: str) -> bool:
    try:
        return bool(datetime.fromisoformat(text)) and "T" in text
    except ValueError:
        return False


BUILT_IN: Mapping[str, Callable[[str], bool]] = {
    "xs:string": lambda text: True,
    "xs:token": lambda text: True,
    "xs:int": _is_int,
    "xs:decimal": _is_decimal,
    "xs:dateTime": _is_time,
}


class Schema:
    """A schema file with its named types and root elements."""

    def __init__(self, path: Path) -> None:
        root = parse(path).getroot()
        self.types = {node.get("name"): node for node in root if node.tag in (f"{XS}complexType", f"{XS}simpleType")}
        self.roots = {node.get("name"): node for node in root if node.tag == f"{XS}element"}

    def errors(self, element: Element) -> list[str]:
        """Return a sentence for each way in which a document is not valid."""
        if element.tag not in self.roots:
            return [f"no root element {element.tag}"]
        return list(self._element(self.roots[element.tag], element))

    def _element(self, declared: Element, element: Element) -> Iterator[str]:
        kind = declared.find(f"{XS}complexType")
        if kind is None:
            kind = self.types.get(declared.get("type"))
        if kind is not None and kind.tag == f"{XS}complexType":
            yield from self._complex(kind, element)
            return
        if element.attrib or len(element):
            yield f"{element.tag} has attributes or children"
        yield from self._simple(declared, element.text or "", element.tag)

    def _complex(self, kind: Element, element: Element) -> Iterator[str]:
        chain = list(self._with_bases(kind))
        attributes = {node.get("name"): node for part in chain for node in part.findall(f"{XS}attribute")}
        for name, node in attributes.items():
            if name in element.attrib:
                yield from self._simple(node, element.attrib[name], f"{element.tag}/@{name}")
            elif node.get("use") == "required":
                yield f"{element.tag} has no {name}"
        yield from (f"{element.tag} has an unknown {name}" for name in element.attrib if name not in attributes)
        if kind.find(f"{XS}simpleContent") is None:
            yield from self._children([node for part in chain for node in part if node.tag in PARTICLES], element)
        elif len(element):
            yield f"{element.tag} has children"

    def _with_bases(self, kind: Element) -> Iterator[Element]:
        """Yield a type, or what it adds to a type after that type."""
        content = next((node for node in kind if node.tag in (f"{XS}complexContent", f"{XS}simpleContent")), None)
        if content is None:
            yield kind
            return
        extension = content[0]
        base = self.types[extension.get("base")]
        if base.tag == f"{XS}complexType":
            yield from self._with_bases(base)
        yield extension

    def _children(self, particles: list[Element], element: Element) -> Iterator[str]:
        pattern = "".join(map(_pattern, particles))
        tags = "".join(f"<{child.tag}>" for child in element)
        if not re.fullmatch(pattern, tags):
            yield f"{element.tag} has the children {tags}, which do not match {pattern}"
        if (element.text or "").strip() or any((child.tail or "").strip() for child in element):
            yield f"{element.tag} has text between its children"
        declared = {node.get("name"): node for part in particles for node in _elements(part)}
        for child in element:
            if child.tag in declared:
                yield from self._element(declared[child.tag], child)

    def _simple(self, declared: Element, text: str, where: str) -> Iterator[str]:
        inline = declared.find(f"{XS}simpleType")
        yield from self._of_type(inline if inline is not None else declared.attrib["type"], text, where)

    def _of_type(self, kind: Element | str, text: str, where: str) -> Iterator[str]:
        if isinstance(kind, str) and kind in BUILT_IN:
            shown = text if kind == "xs:string" else " ".join(text.split())
            if not BUILT_IN[kind](shown):
                yield f"{where}: {text!r} is no {kind}"
            return
        restriction = (self.types[kind] if isinstance(kind, str) else kind)[0]
        base = restriction.attrib["base"]
        yield from self._of_type(base, text, where)
        shown = " ".join(text.split()) if base in ("xs:token", "xs:dateTime") else text
        for facet in restriction:
            if not FACETS[facet.tag](facet.attrib["value"], shown):
                yield f"{where}: {text!r} against {facet.tag} {facet.attrib['value']}"


def _pattern(particle: Element) -> str:
    """Return the regular expression of the tags that a particle allows."""
    least, most = particle.get("minOccurs", "1"), particle.get("maxOccurs", "1").replace("unbounded", "")
    is_element = particle.tag == f"{XS}element"
    inner = f"<{particle.get('name')}>" if is_element else PARTICLES[particle.tag].join(map(_pattern, particle))
    return f"(?:{inner}){{{least},{most}}}"


def _elements(particle: Element) -> Iterator[Element]:
    """Yield the elements of a particle, and not those inside them."""
    for node in particle:
        if node.tag == f"{XS}element":
            yield node
        else:
            yield from _elements(node)
