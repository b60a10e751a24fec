import { readCsvLines, splitCsvLine } from '../csv-lines.js'
import { readDbn } from '../dbn-content.js'
import { DbnReader, isDbn } from '../dbn-reader.js'
import type { SourceFile } from '../source-file.js'
import { parseIsoNanos } from '../timestamps.js'

/** What Databento's definitions say of one instrument on one day, as far as it is used here. */
export interface DefinitionRecord {
  readonly instrument: number
  readonly symbol: string
  /** UTC day since 1970 on which it was received. */
  readonly day: number
  /** Price step in units of 1e-9. */
  readonly tick: bigint | undefined
  /** Worth of one price step of one contract, in units of 1e-9 of the currency. */
  readonly tickValue: bigint | undefined
  readonly contractMultiplier: bigint | undefined
  readonly currency: string
  /** Nanoseconds since 1970. */
  readonly expiration: bigint | undefined
  /** `F` future, `S` future spread, `C` call, `P` put, `K` stock, and others. */
  readonly instrumentClass: string
  /** In units of 1e-9. */
  readonly strike: bigint | undefined
  readonly underlying: string
}

/** Record type of a definition in DBN. */
const definitionType = 0x13

const undefinedInt64 = 9_223_372_036_854_775_807n
const undefinedInt32 = 2_147_483_647n
const undefinedUint64 = 18_446_744_073_709_551_615n
const nanosPerDay = 86_400_000_000_000n

/** Places in a record by the version of DBN: those of Databento's encoding reference. */
const layouts = [
  {
    bytes: 360,
    tickValue: 96,
    strike: 328,
    multiplier: 160,
    currency: 186,
    symbol: [200, 22],
    underlying: 300,
    kind: 325,
  },
  {
    bytes: 400,
    tickValue: 96,
    strike: 112,
    multiplier: 164,
    currency: 186,
    symbol: [200, 71],
    underlying: 349,
    kind: 374,
  },
  {
    bytes: 520,
    tickValue: 88,
    strike: 104,
    multiplier: 176,
    currency: 224,
    symbol: [238, 71],
    underlying: 391,
    kind: 487,
  },
] as const

/**
 * The definitions of a file, DBN or CSV in any of their encodings; those of other things are none.
 *
 * @throws MarketDataError when the file is damaged
 */
export async function readDefinitionRecords(source: SourceFile): Promise<DefinitionRecord[]> {
  return isDbn(source.head) ? readDbnDefinitions(source) : readCsvDefinitions(source)
}

async function readDbnDefinitions(source: SourceFile): Promise<DefinitionRecord[]> {
  const records: DefinitionRecord[] = []
  const reader = new DbnReader()
  const layout = layouts[(source.head[3] ?? 0) - 1]
  reader.onOther = (type, bytes) => {
    if (type === definitionType && layout !== undefined && bytes.length >= layout.bytes) {
      records.push(dbnDefinition(bytes, layout))
    }
  }
  const batches = readDbn(source, reader)
  while ((await batches.next()).done !== true);
  return records
}

function dbnDefinition(bytes: Uint8Array, layout: (typeof layouts)[number]): DefinitionRecord {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const price = (at: number) => definedPrice(view.getBigInt64(at, true))
  const text = (at: number, length: number) => {
    const field = bytes.subarray(at, at + length)
    const end = field.indexOf(0)
    return Buffer.from(end < 0 ? field : field.subarray(0, end)).toString('utf8')
  }
  const expiration = view.getBigUint64(40, true)
  const multiplier = BigInt(view.getInt32(layout.multiplier, true))
  return {
    instrument: view.getUint32(4, true),
    symbol: text(layout.symbol[0], layout.symbol[1]),
    day: Number(view.getBigUint64(16, true) / nanosPerDay),
    tick: price(24),
    tickValue: price(layout.tickValue),
    contractMultiplier: multiplier === undefinedInt32 ? undefined : multiplier,
    currency: text(layout.currency, 4),
    expiration: definedTime(expiration),
    instrumentClass: text(layout.kind, 1),
    strike: price(layout.strike),
    underlying: text(layout.underlying, 21),
  }
}

async function readCsvDefinitions(source: SourceFile): Promise<DefinitionRecord[]> {
  const records: DefinitionRecord[] = []
  let places: ReadonlyMap<string, number> | undefined
  for await (const line of readCsvLines(source)) {
    const fields = splitCsvLine(line.text)
    if (places === undefined) {
      places = new Map(fields.map(({ text }, at) => [text.replace(/^\ufeff/, ''), at]))
      if (!places.has('raw_symbol') || !places.has('min_price_increment')) return []
      continue
    }
    const text = (name: string) => fields[places!.get(name) ?? -1]?.text ?? ''
    const received = nanosOf(text('ts_recv'))
    if (received === undefined || !/^\d{1,10}$/.test(text('instrument_id'))) continue
    const multiplier = /^-?\d{1,10}$/.test(text('contract_multiplier'))
      ? BigInt(text('contract_multiplier'))
      : undefined
    records.push({
      instrument: Number(text('instrument_id')),
      symbol: text('raw_symbol'),
      day: Number(received / nanosPerDay),
      tick: unitsOf(text('min_price_increment')),
      tickValue: unitsOf(text('min_price_increment_amount')),
      contractMultiplier: multiplier === undefinedInt32 ? undefined : multiplier,
      currency: text('currency'),
      expiration: nanosOf(text('expiration')),
      instrumentClass: text('instrument_class'),
      strike: unitsOf(text('strike_price')),
      underlying: text('underlying'),
    })
  }
  return records
}

/** Units of 1e-9 of an integer of them, or of a decimal, which always has a point. */
function unitsOf(text: string): bigint | undefined {
  if (/^-?\d{1,19}$/.test(text)) return definedPrice(BigInt(text))
  const [, sign, whole, fraction] = /^(-?)(\d{1,10})\.(\d{1,9})$/.exec(text) ?? []
  if (sign === undefined || whole === undefined || fraction === undefined) return undefined
  const units = BigInt(whole) * 1_000_000_000n + BigInt(fraction.padEnd(9, '0'))
  return sign === '-' ? -units : units
}

function definedPrice(units: bigint): bigint | undefined {
  return units === undefinedInt64 ? undefined : units
}

function definedTime(nanos: bigint): bigint | undefined {
  return nanos === undefinedUint64 || nanos === 0n ? undefined : nanos
}

function nanosOf(text: string): bigint | undefined {
  return /^\d{1,20}$/.test(text) ? definedTime(BigInt(text)) : parseIsoNanos(text)
}
