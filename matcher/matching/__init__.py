"""Who fits whom: candidates, features, scores, and the reasons for them."""

from matcher.matching.constraints import Filters
from matcher.matching.model import PartnerModel

__all__ = ["Filters", "PartnerModel"]
