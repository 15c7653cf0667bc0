"""The questions as tools of an assistant, by the Model Context Protocol over standard input."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from matcher.errors import MatcherError
from matcher.reporting.formats import FORMATS, Look
from matcher.serving.asking import Asker
from matcher.serving.parameters import said
from matcher.serving.registry import QUESTIONS
from matcher.serving.shelf import Shelf
from matcher.version import __version__

if TYPE_CHECKING:
    from mcp import types
    from mcp.server.lowlevel import Server

#: The question behind each tool.
TOOLS = {
    "suggest": "suggest",
    "explain": "explain",
    "compare": "coalitions",
    "recruit": "recruit",
    "team": "team",
    "search": "search",
    "evidence": "organization",
}

_INSTRUCTIONS = (
    "Facts about organizations that innovate openly, whom they could work with, and how rival "
    "coalitions stand. Every answer names its sources and the day that it is as of: cite them. "
    "Points of a prior model order candidates; they are no odds."
)


def serve_assistant(shelf: Shelf) -> None:
    """Answer an assistant until it closes standard input."""
    import anyio
    from mcp.server.stdio import stdio_server

    async def run() -> None:
        server = make_server(shelf)
        async with stdio_server() as (incoming, outgoing):
            await server.run(incoming, outgoing, server.create_initialization_options())

    anyio.run(run)


def make_server(shelf: Shelf) -> Server[Any]:
    """Give the server of the protocol.

    Parameters
    ----------
    shelf : Shelf
    """
    import anyio
    from mcp import types
    from mcp.server.lowlevel import Server

    asker = Asker(shelf)
    one_at_a_time = anyio.Lock()

    async def list_tools(*_: Any) -> types.ListToolsResult:
        return types.ListToolsResult(tools=[_tool(name) for name in TOOLS])

    async def call_tool(_: Any, parameters: types.CallToolRequestParams) -> types.CallToolResult:
        async with one_at_a_time:
            given = parameters.arguments or {}
            return await anyio.to_thread.run_sync(_called, asker, parameters.name, given)

    return Server(
        "matcher",
        version=__version__,
        instructions=_INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )


def _tool(name: str) -> types.Tool:
    from mcp import types

    question = QUESTIONS[TOOLS[name]]
    return types.Tool(
        name=name,
        description=(question.__doc__ or "").strip(),
        input_schema=question.model_json_schema(),
        annotations=types.ToolAnnotations(read_only_hint=True, open_world_hint=False),
    )


def _called(asker: Asker, name: str, given: Mapping[str, Any]) -> types.CallToolResult:
    """Answer with the document as text, with its sources, and as data."""
    if name not in TOOLS:
        return _failed(f"there is no tool {name}; there are {', '.join(TOOLS)}")
    try:
        question = QUESTIONS[TOOLS[name]].model_validate(dict(given))
    except ValidationError as error:
        return _failed(said(error))
    try:
        report = asker.find(question)
    except MatcherError as error:
        return _failed(str(error))
    from mcp import types

    text = FORMATS["md"].write(report, Look()).decode("utf-8")
    return types.CallToolResult(
        content=[types.TextContent(type="text", text=text)],
        structured_content=report.to_dict(),
    )


def _failed(words: str) -> types.CallToolResult:
    from mcp import types

    return types.CallToolResult(content=[types.TextContent(type="text", text=words)], is_error=True)
