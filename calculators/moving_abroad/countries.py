"""The countries of the European coordination of social security, by their two letters."""

SPAIN = "es"
UNITED_KINGDOM = "gb"  # the Withdrawal Agreement and the Trade and Cooperation Agreement in place of the regulations
_UNION = "es at be bg hr cy cz dk ee fi fr de gr hu ie it lv lt lu mt nl pl pt ro sk si se"
COORDINATED = (*_UNION.split(" "), "is", "li", "no", "ch")
COUNTRIES = (*COORDINATED, UNITED_KINGDOM)
COUNTRY_WORDS = "engine.country"  # the names of the countries, and of another one
