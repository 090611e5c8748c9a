"""How fast Magpie is, measured on real processes against what the machine can do at the same moment."""
