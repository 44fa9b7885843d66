"""What every room rests on: fiscal calendar, paths, parameters, faults, digests, locks, look."""
