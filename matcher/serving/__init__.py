"""The live site, its API and the tools of assistants: questions, asked by whoever may."""
