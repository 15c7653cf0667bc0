#!/usr/bin/env bash
# pytrec_eval-terrier 0.5.11: scores that differ in the ninth digit are a tie.
#
# Guess: scores handed over as Python numbers (64 bits) are ordered as they are.
# Seen: 1.000000001 and 1.0 are equal for it (32 bits), and equal scores stand by name, the last of
# the alphabet first: the better one, "a", is ranked second (reciprocal rank 0.5 for 1.0). With
# 1.000001 it is first. Probabilities close together are to be handed over as ranks.
# Ends with status 1 if either reciprocal rank is another.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install \
    pytrec-eval-terrier==0.5.11 numpy==1.26.4 scipy==1.17.1
"$folder/venv/bin/python" - <<'PYTHON'
import pytrec_eval

judge = pytrec_eval.RelevanceEvaluator({"query": {"a": 1}}, {"recip_rank"})
for lead, expected in ((1e-9, 0.5), (1e-6, 1.0)):
    found = judge.evaluate({"query": {"a": 1.0 + lead, "b": 1.0}})["query"]["recip_rank"]
    print(f"right answer ahead by {lead:g}: reciprocal rank {found}")
    assert found == expected
PYTHON
