import type { ProblemFinding, ProblemKind, ProblemPolicy } from '../protocol/import-settings.js'
import { problemKinds } from '../protocol/import-settings.js'
import type { RowReader, SourceRow } from './bar-reader.js'
import { actionFor, ruleMask } from './row-rule.js'
import type { Staging } from './staging.js'

/** Rows that a finding quotes. */
const quotedRows = 5

/**
 * What rows of `parsed` break rules, by kind of problem, and which are combinations of contracts. Kinds that nothing is
 * done about are left out unless asked for: quoting their rows takes another pass over the file.
 */
export async function findRowProblems(
  reader: RowReader,
  staging: Staging,
  policy: ProblemPolicy,
  withKept: boolean,
): Promise<ProblemFinding[]> {
  const found: {
    readonly kind: ProblemKind
    readonly mask: number
    readonly count: number
    readonly rows: number[]
  }[] = []
  for (const kind of problemKinds) {
    const mask = ruleMask(reader.rules, (rule) => rule.kind === kind)
    const condition = kind === 'spread' ? 'spread' : mask === 0 ? undefined : `broken & ${mask} <> 0`
    if (condition === undefined || (actionFor(policy, kind) === 'keep' && !withKept)) continue
    const [counted] = await staging.rows(`SELECT count(*)::DOUBLE AS rows FROM parsed WHERE ${condition}`)
    const count = counted!['rows'] as number
    if (count === 0) continue
    const first = await staging.rows(
      `SELECT rowid::DOUBLE AS row FROM parsed WHERE ${condition} ORDER BY rowid LIMIT ${quotedRows}`,
    )
    found.push({ kind, mask, count, rows: first.map((row) => row['row'] as number) })
  }
  const wanted = [...new Set(found.flatMap(({ rows }) => rows))].sort((a, b) => a - b)
  if (wanted.length === 0) return []
  const rows = await reader.rowsAt(wanted)
  const rowOf = (row: number) => rows[wanted.indexOf(row)]!
  const broken = new Map<number, number>()
  for (const row of await staging.rows(
    `SELECT rowid::DOUBLE AS row, broken FROM parsed WHERE rowid IN (${wanted.join(', ')})`,
  )) {
    broken.set(row['row'] as number, row['broken'] as number)
  }
  return found.map(({ kind, mask, count, rows: numbers }) => {
    const { location } = rowOf(numbers[0]!).place(columnOf(reader, broken.get(numbers[0]!)! & mask))
    return {
      kind,
      action: actionFor(policy, kind),
      count,
      examples: numbers.map((row) => describe(reader, rowOf(row), broken.get(row)! & mask)),
      ...(location && { location }),
    }
  })
}

/** The column to point at for the first rule of `mask`; a row without one is a combination of contracts. */
function columnOf(reader: RowReader, mask: number): string {
  return reader.rules.find((_, bit) => mask & (2 ** bit))?.column ?? reader.symbolColumn
}

/** `line 12, column "close": the close is missing`. */
function describe(reader: RowReader, row: SourceRow, mask: number): string {
  const rule = reader.rules.find((_, bit) => mask & (2 ** bit))
  const column = columnOf(reader, mask)
  const { line, unit } = row.place(column)
  const what = rule ? rule.says(row.texts) : `${row.texts[column] ?? ''} is a combination of contracts`
  return `${unit ?? 'line'} ${line}, column "${column}": ${what}`
}
