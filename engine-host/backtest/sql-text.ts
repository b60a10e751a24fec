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

/** A list of files for `read_parquet`, which would otherwise take `*`, `?` and `[` in a name for a pattern. */
export function sqlFiles(files: readonly string[]): string {
  return sqlTextList(files.map((file) => file.replace(/[*?[]/g, (character) => `[${character}]`)))
}
