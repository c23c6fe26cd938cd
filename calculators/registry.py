"""Every benefit with its folder, which of them have a calculator, and every file of shared figures."""

# Benefit id -> folder below calculators/; the area is that of the page in docs/.
BENEFITS = {
    "birth_and_childcare": "family.birth_and_childcare",
    "contribution_credits": "family.contribution_credits",
    "dependent_child": "family.dependent_child",
    "large_family_grant": "family.large_family_grant",
    "multiple_birth_grant": "family.multiple_birth_grant",
    "non_contributory_maternity": "family.non_contributory_maternity",
    "nursing_care": "family.nursing_care",
    "pregnancy_or_breastfeeding_risk": "family.pregnancy_or_breastfeeding_risk",
    "serious_illness_child": "family.serious_illness_child",
    "healthcare_entitlement": "health.healthcare_entitlement",
    "pharmacy_copayment": "health.pharmacy_copayment",
    "temporary_incapacity": "health.temporary_incapacity",
    "non_disabling_injury": "incapacity.non_disabling_injury",
    "permanent_incapacity": "incapacity.permanent_incapacity",
    "work_accident_survivors": "incapacity.work_accident_survivors",
    "competent_country": "moving_abroad.competent_country",
    "eu_pension": "moving_abroad.eu_pension",
    "family_benefit_top_up": "moving_abroad.family_benefit_top_up",
    "unemployment_abroad": "moving_abroad.unemployment_abroad",
    "early_retirement": "old_age.early_retirement",
    "flexible_retirement": "old_age.flexible_retirement",
    "funeral_grant": "old_age.funeral_grant",
    "partial_retirement": "old_age.partial_retirement",
    "retirement_age": "old_age.retirement_age",
    "retirement_pension": "old_age.retirement_pension",
    "survivors_pension": "old_age.survivors_pension",
    "long_term_care": "social_assistance.long_term_care",
    "minimum_vital_income": "social_assistance.minimum_vital_income",
    "non_contributory_pension": "social_assistance.non_contributory_pension",
    "returned_emigrants": "social_assistance.returned_emigrants",
    "unemployment_assistance": "unemployment.unemployment_assistance",
    "unemployment_benefit": "unemployment.unemployment_benefit",
}

# The benefits whose folder has rules: a reader can compute them.
CALCULATORS = (
    "birth_and_childcare",
    "contribution_credits",
    "dependent_child",
    "large_family_grant",
    "multiple_birth_grant",
    "temporary_incapacity",
    "retirement_age",
    "unemployment_benefit",
)

SHARED_FIGURES = (
    "contribution_bases",
    "contribution_rates",
    "iprem",
    "minimum_wage",
    "non_contributory",
    "pensions",
)
