import { sqlText } from '../data/duckdb-sql.js'

/** A quoted identifier of DuckDB's SQL. */
export function sqlName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/** A list literal of strings. */
export function sqlTextList(values: readonly string[]): string {
  return `[${values.map(sqlText).join(', ')}]`
}

/** A condition: a text holds a word, whatever the case of both. */
export function holdsWord(text: string, word: string): string {
  return `contains(lower(${text}), ${sqlText(word.toLowerCase())})`
}
