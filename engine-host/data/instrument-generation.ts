import type { InstrumentDefinition } from '../protocol/instrument-definition.js'
import type { CatalogDatabase } from './catalog-database.js'
import { definitionText, readInstrumentDefinitions, writeInstrumentDefinitions } from './instrument-definitions.js'
import type { NamedInstrument } from './instrument-naming.js'
import { gridUnknown, MarketDataError } from './market-data-failure.js'
import { candidateSteps, inferPriceGrid, parseStep } from './price-grid.js'
import type { Staging } from './staging.js'

/** Series whose prices lie in the staging database, as integers in units of 1e-9. */
export interface PricedSeries {
  readonly series: readonly { readonly instrument: NamedInstrument }[]
  /** A table with the column `series`, an index into the list, and columns of prices. */
  readonly prices: { readonly table: string; readonly columns: readonly string[] }
}

/**
 * Writes the definitions of instruments that are new, or whose prices are finer than was known.
 *
 * @returns those that are in force
 */
export async function defineInstruments(
  staging: Staging,
  priced: PricedSeries,
  path: string,
  database: CatalogDatabase,
): Promise<readonly InstrumentDefinition[]> {
  const generatedBefore = await database.generatedDefinitions()
  const present = await readInstrumentDefinitions(path)
  const generated = await inferDefinitions(staging, priced, present)
  const changed = [...generated].filter(([id, definition]) => generatedBefore.get(id) !== definitionText(definition))
  await writeInstrumentDefinitions(path, generated, generatedBefore)
  await database.setGeneratedDefinitions(new Map(changed.map(([id, definition]) => [id, definitionText(definition)])))
  return [...generated].map(([id, definition]) => {
    const stored = present.get(id)
    return stored === undefined || definitionText(stored) === generatedBefore.get(id) ? definition : stored
  })
}

/**
 * The definitions that the prices of series lead to, by instrument id.
 *
 * @param present those that are stored, whose grid holds while the prices lie on it
 * @throws MarketDataError where there are no prices and nothing else tells the grid
 */
export async function inferDefinitions(
  staging: Staging,
  { series, prices }: PricedSeries,
  present: ReadonlyMap<string, InstrumentDefinition>,
): Promise<Map<string, InstrumentDefinition>> {
  const expected = series.map(({ instrument }) => present.get(instrument.id) ?? instrument.priceGrid)
  const dividing = await dividingSteps(
    staging,
    prices,
    expected.map((grid) => (grid ? parseStep(grid.tickSize) : undefined)),
  )
  const generated = new Map<string, InstrumentDefinition>()
  for (const [number, { instrument }] of series.entries()) {
    const known = generated.get(instrument.id)
    const wanted = expected[number]
    // One divides every price, so that there are none where it does not.
    const isPriced = (wanted !== undefined && dividing(number, parseStep(wanted.tickSize))) || dividing(number, 1n)
    if (!isPriced && wanted === undefined) throw new MarketDataError(gridUnknown(instrument.id))
    const inferred = inferPriceGrid((step) => dividing(number, step), wanted, instrument.base.kind === 'equity')
    const grid = isPriced ? inferred : wanted!
    // Of two lengths of bars the one with the finer prices tells the grid.
    if (known && known.pricePrecision >= grid.pricePrecision) continue
    generated.set(instrument.id, { id: instrument.id, ...instrument.base, ...grid })
  }
  return generated
}

/**
 * Which steps divide every price of a series. The expected step of each is tried first; most often nothing else is
 * needed.
 */
async function dividingSteps(
  staging: Staging,
  { table, columns }: PricedSeries['prices'],
  expected: readonly (bigint | undefined)[],
): Promise<(series: number, step: bigint) => boolean> {
  const dividing = new Set<string>()
  const steps = [...new Set(expected.filter((step) => step !== undefined))]
  const rest = new Set(expected.keys())
  const test = async (tried: readonly bigint[], series: ReadonlySet<number>) => {
    if (tried.length === 0 || series.size === 0) return
    const tests = tried.map(
      (step) => `bool_and(${columns.map((name) => `"${name}" % ${step} = 0`).join(' AND ')}) AS "${step}"`,
    )
    const rows = await staging.rows(
      `SELECT series, ${tests.join(', ')} FROM ${table} WHERE series IN (${[...series].join(', ')}) GROUP BY series`,
    )
    for (const row of rows) {
      for (const step of tried) if (row[String(step)] === true) dividing.add(`${row['series'] as number} ${step}`)
    }
  }
  await test(steps, rest)
  expected.forEach((step, series) => {
    if (step !== undefined && dividing.has(`${series} ${step}`)) rest.delete(series)
  })
  await test(candidateSteps, rest)
  return (series, step) => dividing.has(`${series} ${step}`)
}
