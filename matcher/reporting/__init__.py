"""Findings made readable. A renderer computes nothing: it draws what a finding says."""
