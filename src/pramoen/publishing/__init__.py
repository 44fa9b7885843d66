"""Knows how a finished report becomes files of the site: downloads, manifest, the swap."""
