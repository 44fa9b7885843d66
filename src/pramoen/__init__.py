"""pramoen: a public organisation's annual assessment report, from its data, by notebooks."""

__version__ = "0.1.0"
