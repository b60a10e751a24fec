import type { ProblemFinding, ProblemKind, ProblemPolicy } from '../protocol/import-settings.js'
import type { RowReader } from './bar-reader.js'
import { lineWrong, MarketDataError, NothingToImportError, noRows, problemsRejected } from './market-data-failure.js'
import { findRowProblems } from './row-findings.js'
import { actionFor, ruleMask } from './row-rule.js'
import type { Staging } from './staging.js'

/** Further broken lines that the output channel lists. */
const listedProblems = 20

/** What became of the rows of `parsed`. */
export interface TreatedRows {
  /** Rows of the file. */
  readonly sourceRows: number
  /** Rows that are left. */
  readonly rows: number
  readonly findings: ProblemFinding[]
}

/**
 * Treats the rows of `parsed` that break rules as the policy says.
 *
 * @param check find every kind of problem and reject nothing: rows to be rejected are left out
 * @throws MarketDataError naming row and column of the first thing that is rejected, or when no row is left
 */
export async function treatRows(
  reader: RowReader,
  staging: Staging,
  policy: ProblemPolicy,
  check: boolean,
): Promise<TreatedRows> {
  const [counted] = await staging.rows(
    `SELECT count(*)::DOUBLE AS rows, bit_or(broken) AS broken, bool_or(spread) AS spread FROM parsed`,
  )
  const sourceRows = counted!['rows'] as number
  if (sourceRows === 0) throw new NothingToImportError(noRows(reader.source.path), 'it holds a header and no rows')
  const assumed = (await reader.findAssumptions?.(staging)) ?? []
  const assumptions = assumed.map((finding) => ({ ...finding, action: actionFor(policy, finding.kind) }))
  const isClean = counted!['broken'] === 0 && counted!['spread'] !== true
  if (!check && !isClean) await rejectBrokenRows(reader, staging, policy)
  const findings = [...assumptions, ...(isClean ? [] : await findRowProblems(reader, staging, policy, check))]
  const rejected = findings.find(({ action }) => action === 'reject')
  if (rejected && !check) throw new MarketDataError(problemsRejected(reader.source.path, rejected))
  if (isClean) return { sourceRows, rows: sourceRows, findings }
  await treatBrokenRows(reader, staging, policy)
  const [left] = await staging.rows(`SELECT count(*)::DOUBLE AS rows FROM parsed`)
  const rows = left!['rows'] as number
  if (rows === 0)
    throw new MarketDataError(
      problemsRejected(
        reader.source.path,
        findings.find(({ kind }) => kind !== 'date-order')!,
      ),
    )
  return { sourceRows, rows, findings }
}

/** Throws for the first row with a problem that is rejected. */
async function rejectBrokenRows(reader: RowReader, staging: Staging, policy: ProblemPolicy): Promise<void> {
  const rejected = ruleMask(reader.rules, ({ kind }) => actionFor(policy, kind) === 'reject')
  const [counted] = await staging.rows(`SELECT count(*)::DOUBLE AS rows FROM parsed WHERE broken & ${rejected} <> 0`)
  if (counted!['rows'] !== 0) throw await firstProblem(reader, staging, rejected, counted!['rows'] as number)
}

/** Leaves out rows to be dropped or rejected, and mends those to be fixed. */
async function treatBrokenRows(reader: RowReader, staging: Staging, policy: ProblemPolicy): Promise<void> {
  const fixed = (kind: ProblemKind) =>
    ruleMask(reader.rules, (rule) => rule.kind === kind && actionFor(policy, kind) === 'fix')
  const exchanged = fixed('high-below-low')
  if (exchanged !== 0) {
    await staging.run(`UPDATE parsed SET high = low, low = high WHERE broken & ${exchanged} <> 0`)
  }
  const widened = fixed('outside-range')
  if (widened !== 0) {
    await staging.run(`UPDATE parsed SET high = greatest(open, high, low, "close"), low = least(open, high, low, "close")
      WHERE broken & ${widened} <> 0`)
  }
  const left = ruleMask(reader.rules, ({ kind }) => ['reject', 'drop'].includes(actionFor(policy, kind)))
  const conditions = [
    ...(left !== 0 ? [`broken & ${left} <> 0`] : []),
    ...(actionFor(policy, 'spread') === 'keep' ? [] : ['spread']),
  ]
  if (conditions.length > 0) await staging.run(`DELETE FROM parsed WHERE ${conditions.join(' OR ')}`)
}

async function firstProblem(
  reader: RowReader,
  staging: Staging,
  mask: number,
  count: number,
): Promise<MarketDataError> {
  const problems = await staging.rows(
    `SELECT rowid::DOUBLE AS row, broken & ${mask} AS broken FROM parsed WHERE broken & ${mask} <> 0
     ORDER BY rowid LIMIT ${listedProblems}`,
  )
  const rows = await reader.rowsAt(problems.map((problem) => problem['row'] as number))
  const described = problems.map((problem, at) => {
    const rule = reader.rules.find((_, bit) => (problem['broken'] as number) & (2 ** bit))!
    return { place: rows[at]!.place(rule.column), what: rule.says(rows[at]!.texts) }
  })
  const [first] = described
  const list = described.map(
    ({ place, what }) => `${place.unit ?? 'line'} ${place.line}, column "${place.column}": ${what}`,
  )
  const details =
    count > 1 ? `${count} lines cannot be imported:\n${list.join('\n')}${count > list.length ? '\n…' : ''}` : undefined
  return new MarketDataError(lineWrong(first!.place, first!.what, details))
}
