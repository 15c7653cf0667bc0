"""How many of the planted pairs of synthetic ecosystems come back among the first ten.

    python benchmarks/planted.py

A planted pair counts as found where one side is among the ten best partners of the other. Beside
it: the same for pairs drawn at random among those without a collaboration, which is what chance
gives.
"""

from __future__ import annotations

import matcher
from matcher.ecosystem import Ecosystem

SIZES, SEEDS = (100, 300, 1000), (11, 12, 13)


def found(model: matcher.PartnerModel, pairs: list[dict[str, object]]) -> float:
    hits = 0
    for pair in pairs:
        sides = str(pair["organization_a"]), str(pair["organization_b"])
        for asking, wanted in (sides, sides[::-1]):
            matches = model.suggest(asking, k=10).matches
            if wanted in {match.partner.id for match in matches}:
                hits += 1
                break
    return hits / len(pairs)


def main() -> None:
    print("organizations  seed  planted pairs found  random pairs found")
    for size in SIZES:
        for seed in SEEDS:
            made = matcher.synthesize(size, coalitions=max(2, size // 100), seed=seed)
            ecosystem = Ecosystem.from_tables(made.tables, "made")
            model = matcher.PartnerModel().fit(ecosystem)
            planted = found(model, made.truth["planted_pairs"])
            partners = model.context.ties
            row = ecosystem.organization_ids.row
            chance = [
                pair
                for pair in made.truth["random_pairs"]
                if not partners[row(pair["organization_a"]), row(pair["organization_b"])]
            ]
            print(f"{size:13}  {seed:4}  {planted:19.2f}  {found(model, chance[:100]):18.2f}")


if __name__ == "__main__":
    main()
