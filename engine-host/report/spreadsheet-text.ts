/*
 * A text of the user's that a spreadsheet would take for a formula when it opens a CSV file: it gets an apostrophe before
 * it, as OWASP advises. Texts that begin with apostrophes before such a character get one more, so that a reader has every
 * text back by taking one away where what follows looks like a formula.
 */
const formulaBegin = `'*[=+@＝＋－＠\\t\\r\\n-]`

const formula = new RegExp(`^${formulaBegin}`)

/** The text as a field that no spreadsheet computes. */
export function spreadsheetText(text: string): string {
  return formula.test(text) ? `'${text}` : text
}

/** SQL of the same for an expression of type VARCHAR. */
export function spreadsheetTextSql(expression: string): string {
  const pattern = `^${formulaBegin}`.replaceAll("'", "''")
  return `CASE WHEN regexp_matches(${expression}, '${pattern}') THEN '''' || ${expression} ELSE ${expression} END`
}
