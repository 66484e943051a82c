"""Content of alliance_expert; no Python but this line."""
