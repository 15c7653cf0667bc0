"""Teams for a challenge: who covers what is needed, under the rules of a call."""

from matcher.teams.asking import Wishes
from matcher.teams.building import build_team
from matcher.teams.challenge import Challenge, needs_text, read_challenge, read_needs, read_size
from matcher.teams.findings import TeamReport
from matcher.teams.rules import known_rules, load_rules

__all__ = [
    "Challenge",
    "TeamReport",
    "Wishes",
    "build_team",
    "known_rules",
    "load_rules",
    "needs_text",
    "read_challenge",
    "read_needs",
    "read_size",
]
