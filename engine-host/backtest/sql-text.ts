/** A string literal of DuckDB's SQL. */
export function sqlText(value: string): string {
  return `'${value.replaceAll("'", "''")}'`
}

/** A quoted identifier of DuckDB's SQL. */
export function sqlName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/** A list literal of strings. */
export function sqlTextList(values: readonly string[]): string {
  return `[${values.map(sqlText).join(', ')}]`
}
