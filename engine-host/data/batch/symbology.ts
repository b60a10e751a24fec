import { readFile } from 'node:fs/promises'
import { DbnSymbols } from '../dbn-symbols.js'
import type { DbnMapping } from '../dbn-metadata.js'
import { MarketDataError, symbologyUnreadable } from '../market-data-failure.js'

const dayMs = 86_400_000

/** Symbologies by their names in `symbology.json`, with their numbers in DBN. */
const symbologies: readonly string[] = [
  'instrument_id',
  'raw_symbol',
  'smart',
  'continuous',
  'parent',
  'nasdaq_symbol',
  'cms_symbol',
]

/**
 * Reads a `symbology.json`, which says for the records of a batch what symbol the number of an instrument stood for on
 * each UTC day.
 *
 * @param fallback for instruments that it does not name
 * @throws MarketDataError when it is not what Databento writes
 */
export async function readSymbology(path: string, fallback: DbnSymbols | undefined): Promise<DbnSymbols> {
  const text = await readFile(path, 'utf8')
  let root: unknown
  try {
    root = JSON.parse(text)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw new MarketDataError(symbologyUnreadable(path, 'it is no whole JSON'))
  }
  const { result, stype_in: from, stype_out: to } = isObject(root) ? root : {}
  if (!isObject(result)) throw new MarketDataError(symbologyUnreadable(path, 'it has no member "result"'))
  const mappings = Object.entries(result).map(([symbol, intervals]) => mappingOf(path, symbol, intervals))
  const stypes = {
    stypeIn: symbologyNumber(from),
    stypeOut: symbologyNumber(to) ?? symbologies.indexOf('instrument_id'),
  }
  return new DbnSymbols({ mappings, ...stypes }, fallback)
}

/** The API writes names, and numbers in some answers. */
function symbologyNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return value
  const at = typeof value === 'string' ? symbologies.indexOf(value) : -1
  return at < 0 ? undefined : at
}

function mappingOf(path: string, symbol: string, intervals: unknown): DbnMapping {
  const wrong = () =>
    new MarketDataError(symbologyUnreadable(path, `the days of "${symbol}" are not as Databento writes`))
  if (!Array.isArray(intervals)) throw wrong()
  return {
    symbol,
    intervals: intervals.map((interval: unknown) => {
      const { d0, d1, s } = isObject(interval) ? interval : {}
      const fromDay = dayOf(d0)
      const toDay = dayOf(d1)
      if (fromDay === undefined || toDay === undefined || typeof s !== 'string') throw wrong()
      return { fromDay, toDay, symbol: s }
    }),
  }
}

function dayOf(value: unknown): number | undefined {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}/.test(value)) return undefined
  const ms = Date.parse(`${value.slice(0, 10)}T00:00:00Z`)
  return Number.isNaN(ms) ? undefined : ms / dayMs
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
