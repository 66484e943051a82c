"""A file as an editor sees it that completes and underlines by a schema."""

from __future__ import annotations

from typing import Any

import jsonschema

from alliance_expert.author.schema import as_editors_read
from alliance_expert.model.place import Text
from alliance_expert.source.tree import Items, Node, Pairs, Scalar, parse


def node_of(text: str) -> Node:
    """The one document of a text that is YAML."""
    node = parse((Text("", tuple(text.split("\n"))), text))
    assert isinstance(node, Scalar | Items | Pairs), node
    return node


def as_data(node: Node) -> object:
    """A node by the core schema of YAML 1.2."""
    match node:
        case Scalar():
            return as_editors_read(node.text) if node.plain else node.text
        case Items():
            return [as_data(item) for item in node.items]
        case Pairs():
            return {key.text: as_data(inner) for key, inner in node.pairs}


def underlined(schema: dict[str, Any], text: str) -> list[str]:
    """What an editor says of a text."""
    return [one.message for one in jsonschema.Draft7Validator(schema).iter_errors(as_data(node_of(text)))]
