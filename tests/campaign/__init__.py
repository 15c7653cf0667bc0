"""The campaign of docs/reliability.md: broken input, kills, full disks and hostile text."""
