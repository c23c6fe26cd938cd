// When a question is asked. Only to show and hide: Python applies the same conditions to what it receives.

/** Whether a condition on an earlier answer holds; one that is hidden, missing or not readable opens nothing. */
export function holds({ question, one_of: oneOf, at_least: low, below: high }, answers) {
  const answer = answers[question];
  if (oneOf) {
    return oneOf.includes(answer);
  }
  const value = comparable(answer);
  // Days are compared as ISO text, numbers as numbers.
  const limit = typeof value === "string" ? String : Number;
  return value !== undefined && (low === undefined || value >= limit(low)) && (high === undefined || value < limit(high));
}

function comparable(answer) {
  if (typeof answer === "object") {
    const { day, month, year } = answer;
    const written = [year, month, day].map((part) => part.trim());
    return written.every((part) => /^\d{1,4}$/.test(part)) && written[0].length === 4
      ? `${written[0]}-${written[1].padStart(2, "0")}-${written[2].padStart(2, "0")}`
      : undefined;
  }
  const match = /^(\d+)(?:[.,](\d+))?$/.exec((answer ?? "").replace(/[\s€%]/gu, "").replace(/[.,](?=\d{3}(?:\D|$))/g, ""));
  return match ? Number(`${match[1]}.${match[2] ?? 0}`) : undefined;
}
