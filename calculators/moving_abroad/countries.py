"""The countries of the European coordination of social security, by their two letters."""

SPAIN = "es"
UNITED_KINGDOM = "gb"  # the Withdrawal Agreement and the Trade and Cooperation Agreement in place of the regulations
_UNION = "es at be bg hr cy cz dk ee fi fr de gr hu ie it lv lt lu mt nl pl pt ro sk si se"
COORDINATED = (*_UNION.split(" "), "is", "li", "no", "ch")
COUNTRIES = (*COORDINATED, UNITED_KINGDOM)
COUNTRY_WORDS = "engine.country"  # the names of the countries, and of another one
# Annexes of Regulation 883/2004. IV (27.2): pensioners who live elsewhere get all care there; the last three by the
# agreements with the EEA and Switzerland. V (28.2): retired frontier workers do.
_IV, _V = "at be bg cy cz de es fr gr hu lu nl pl se si ch is li", "at be de es fr lu pt"
ANNEX_IV, ANNEX_V = frozenset(_IV.split(" ")), frozenset(_V.split(" "))
