"""Words that decide whether a term found in a text means the capability: data, no code."""

from __future__ import annotations

import re

#: Words that only a text about artificial intelligence uses.
AI_WORDS = (
    "AI",
    "artificial intelligence",
    "machine intelligence",
    "machine learning",
    "machine-learned",
    "deep learning",
    "ML",
    "artificial neural network",
    "deep neural network",
    "convolutional neural network",
    "recurrent neural network",
    "graph neural network",
    "computer vision",
    "machine vision",
    "natural language processing",
    "NLP",
    "language model",
    "reinforcement learning",
    "federated learning",
    "speech recognition",
    "expert system",
    "chatbot",
    "autonomous driving",
    "intelligent agent",
)

#: Names so general that they never say anything by themselves (as stems).
NEVER_ALONE = frozenset(
    (
        "vision",
        "language",
        "learning",
        "data",
        "trust",
        "field of use",
        "industry",
        "society",
        "consumer",
        "commerce",
        "mobility",
        "hardware",
        "dialogue",
        "conversation",
        "connectivity",
        "network",
        "generated data",
        "health",
        "healthcare",
        "finance",
        "financial service",
        "reasoning",
        "navigation",
        "sensor",
        "game",
        "transcription",
        "curation",
        "routing",
        "fairness",
        "logistic",
        "knowledge base",
        "data asset",
        "data resource",
        "consumer technology",
    )
)

#: Acronyms of four letters or fewer that mean one thing nearly everywhere.
SURE_ACRONYMS = frozenset(("NLP", "LLM", "GNN", "DNN", "UAV", "VR", "IoT"))

#: Terms that count only where the same sentence mentions AI (as stems).
UNSURE = frozenset(
    (
        "neural network",
        "upscaling",
        "super resolution",
        "image analysi",
        "beamforming",
        "noise suppression",
        "echo cancellation",
        "reading comprehension",
        "statistical learning",
        "cross modal learning",
        "adaptive learning",
        "forecasting",
        "scheduling",
        "resource allocation",
        "ontology",
        "semantic network",
        "simulation",
        "robot",
        "drone",
        "radar sensor",
        "gaming",
        "video game",
        "online game",
        "smartphone",
        "underwriting",
        "data platform",
        "data hub",
        "big data",
        "connected device",
        "cloud platform",
        "bias mitigation",
        "interpretability",
        "explainability",
        "personalization",
        "autonomous movement",
        "operation research",
        "video streaming",
        "virtual human",
        "image search",
        "network automation",
        "speech analysi",
        "voice output",
        "precision medicine",
        "image classification",
        "visual recognition",
        "object recognition",
        "predictive analytic",
        "recommendation",
        "supercomputing",
        "developer kit",
        "voice recognition",
        "decision intelligence",
        "indoor positioning",
        "image synthesi",
        "gesture recognition",
        "activity recognition",
    )
)

#: What denies the words behind it, and what looks so and does not.
DENIED = re.compile(
    r"\b(?:"
    r"(?:no|not|without|neither|nor|never|unlike|instead of|rather than|lacks?|lacking|lack of"
    r"|absence of)\b\s(?:(?!\b(?:but|although|because|while|which|that|it|we|is|are|was|were)\b)"
    r"[^.;:!?])*"
    r"|(?:alternatives? to|replac\w+|avoid\w*|beyond|free of)\b\s(?:(?!\b(?:but|with|by|using"
    r"|through|via|thanks|that|which|to|and|we|is|are)\b)[^.;:!?,])*"
    r")$",
    re.IGNORECASE,
)
NOT_DENIED = re.compile(
    r"\bnot (?:only|just|merely|limited to|least)\b|\bno (?:doubt|wonder)\b", re.IGNORECASE
)

#: Fields named only as examples of where something else could be used.
EXAMPLES = re.compile(
    r"\b(?:areas?|fields?|industries|sectors?|domains?|disciplines?|trends|applications|markets?)"
    r",?\s+(?:such as|like|e\.g\.|for example|including)[^.;:]*$",
    re.IGNORECASE,
)

_GENERAL = """
a about above across after again against all also although always among an and another any are as
at be because been before being below between both but by can could day de did do does doing done
down due during each either else etc even ever every few for from further get had has have having
he her here his how however if in into is it its itself just kind la less let like made make makes
making many may me might more most much must my near need needs never new next no nor not now of
off on once one only onto or other our out over own per put rather same set several she should
since so some such than that the their them then there these they thing things this those through
thus to too two under until up upon us use used user users uses using very via was way ways we
well were what when where whether which while who whole whom whose why will with within without
would yet you your
"""
_OF_THE_TRADE = """
ai artificial intelligence smart intelligent technology technologies system systems platform
platforms service services solution solutions tool tools method methods model models data based
driven digital automatic automated automation analysis analytics development developer application
applications field fields industry open human people learning network networks device devices
software program programme engine product products content management research operations
operation public general mobile connected online response time
"""

#: Words that say nothing about a capability: those of any text, and those of any technical one.
STOP = frozenset(_GENERAL.split()) | frozenset(_OF_THE_TRADE.split())
