import { tableByNames } from './column-names.js'
import { diagnoseCsv, quoteUnclosed } from './csv-diagnosis.js'
import { csvRowsAt, splitCsvLine } from './csv-lines.js'
import { requireUndamaged } from './databento-csv.js'
import { csvOptionsSql, sqlFile } from './duckdb-sql.js'
import { csvUnreadable, MarketDataError } from './market-data-failure.js'
import type { SourceFile } from './source-file.js'
import type { TableSource } from './table-source.js'
import { type TextSample, unclosedQuote } from './text-sample.js'
import { recogniseVendor } from './vendor-forms.js'

/** Bytes that are read at once of the beginning of a file: more than a line may have for DuckDB. */
const beginningBytes = 1 << 22

/** The table in a CSV file, of a vendor or any other; undefined when it has no columns. */
export function csvTable(source: SourceFile, sample: TextSample): TableSource | undefined {
  if (sample.lines.length === 0) return undefined
  const form = recogniseVendor(sample) ?? tableByNames(sample)
  if (!form) return undefined
  const opened = unclosedQuote(source.head)
  if (opened !== undefined) throw new MarketDataError(quoteUnclosed(source, opened))
  const { delimiter } = sample
  const { columns, headerLines } = form
  const rows = sample.rows.slice(headerLines)
  // Spaces after the delimiters are no part of the values.
  const spaced = sample.lines
    .slice(headerLines, headerLines + 50)
    .some((line) => splitCsvLine(line, delimiter).some(({ text }) => text !== text.trim()))
  const relation = (types: Readonly<Record<string, string>>, bufferBytes?: number) => {
    const declared = columns.map((name, at) => `'t${at}': '${types[name] ?? 'VARCHAR'}'`).join(', ')
    const values = columns.map((_, at) => `${spaced ? `trim(t${at})` : `t${at}`} AS c${at}`).join(', ')
    return `(SELECT ${values} FROM read_csv(${sqlFile(source.contentPath)}, columns = {${declared}},
      header = false, skip = ${headerLines + sample.blankLines}, ${csvOptionsSql(delimiter, source.compression, bufferBytes)}))`
  }
  return {
    source,
    form,
    sample: rows,
    relation: () => Promise.resolve(relation({})),
    beginning: relation({}, beginningBytes),
    ...(!spaced && { relationWithTypes: relation }),
    explain: async (error, staging) => {
      await requireUndamaged(source, staging)
      const failure = await diagnoseCsv(source, columns.length, delimiter)
      return new MarketDataError(failure ?? csvUnreadable(source.path, error))
    },
    rowsAt: (numbers) => csvRowsAt(source, { delimiter, columns, headerLines }, numbers),
  }
}
