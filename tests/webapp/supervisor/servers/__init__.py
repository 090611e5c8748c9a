"""Tests of the servers that the supervisor runs beside Magpie."""
