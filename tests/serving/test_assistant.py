"""The tools of an assistant, asked by the client of the protocol's own kit."""

from __future__ import annotations

import json
import sys
from typing import Any

import anyio

from ..cli.conftest import invoke


def test_an_assistant_gets_documents_with_their_sources() -> None:
    from mcp import Client, StdioServerParameters

    found: dict[str, Any] = {}

    async def ask() -> None:
        program = StdioServerParameters(
            command=sys.executable, args=["-m", "matcher", "mcp", "--prior"]
        )
        async with Client(program) as client:
            found["tools"] = [each.name for each in (await client.list_tools()).tools]
            found["suggest"] = await client.call_tool("suggest", {"organization": "KT", "k": 2})
            found["evidence"] = await client.call_tool("evidence", {"organization": "KT"})
            found["unknown"] = await client.call_tool("suggest", {"organization": "Nawer"})
            found["wrong"] = await client.call_tool("suggest", {"firm": "KT"})

    anyio.run(ask)
    assert {*found["tools"]} >= {
        "suggest", "explain", "compare", "recruit", "team", "search", "evidence",
    }  # fmt: skip
    command = json.loads(invoke("suggest", "KT", "-k", "2", "--prior", "-f", "json").out)
    assert found["suggest"].structured_content == command
    assert "ZDNet Korea" in found["evidence"].content[0].text
    assert found["unknown"].is_error
    assert "Nearest: Naver" in found["unknown"].content[0].text
    assert found["wrong"].is_error
    assert "firm: " in found["wrong"].content[0].text
