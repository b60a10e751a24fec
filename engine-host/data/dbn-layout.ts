/** How a field of a record is stored; all are little-endian. */
export type DbnFieldType = 'int64' | 'uint64' | 'int32' | 'uint32' | 'uint16' | 'uint8' | 'character'

/** A field of a record, named as the column of Databento's CSV. */
export interface DbnField {
  readonly name: string
  readonly type: DbnFieldType
  /** Bytes from the start of the record, its header included. */
  readonly offset: number
}

/** Records that can become market data, by what they hold. */
export type DbnContent = 'ohlcv' | 'trades' | 'mbp-1' | 'mbp-10' | 'bbo' | 'statistics'

/** A kind of record. */
export interface DbnLayout {
  readonly content: DbnContent
  /** Without `ts_out`, which a stream can append to every record. */
  readonly bytes: number
  /** Offset of the time by which a record's day counts: of its receipt where it has one, else of the event. */
  readonly dayOffset: number
  readonly fields: readonly DbnField[]
}

/** Price that stands for none, as an int64 in units of 1e-9. */
export const undefinedPrice = 9_223_372_036_854_775_807n

/** Bytes of the header that every record begins with. */
export const recordHeaderBytes = 16

/** Bytes of `ts_out`. */
export const sendTimeBytes = 8

const header: readonly DbnField[] = [
  { name: 'rtype', type: 'uint8', offset: 1 },
  { name: 'publisher_id', type: 'uint16', offset: 2 },
  { name: 'instrument_id', type: 'uint32', offset: 4 },
  { name: 'ts_event', type: 'uint64', offset: 8 },
]

const trade: readonly DbnField[] = [
  ...header,
  { name: 'price', type: 'int64', offset: 16 },
  { name: 'size', type: 'uint32', offset: 24 },
  { name: 'action', type: 'character', offset: 28 },
  { name: 'side', type: 'character', offset: 29 },
  { name: 'flags', type: 'uint8', offset: 30 },
  { name: 'depth', type: 'uint8', offset: 31 },
  { name: 'ts_recv', type: 'uint64', offset: 32 },
  { name: 'ts_in_delta', type: 'int32', offset: 40 },
  { name: 'sequence', type: 'uint32', offset: 44 },
]

const bestBidOffer: readonly DbnField[] = [
  ...header,
  { name: 'price', type: 'int64', offset: 16 },
  { name: 'size', type: 'uint32', offset: 24 },
  { name: 'side', type: 'character', offset: 29 },
  { name: 'flags', type: 'uint8', offset: 30 },
  { name: 'ts_recv', type: 'uint64', offset: 32 },
  { name: 'sequence', type: 'uint32', offset: 44 },
]

function levels(count: number): DbnField[] {
  return Array.from({ length: count }, (_, level): DbnField[] => {
    const suffix = String(level).padStart(2, '0')
    const offset = 48 + 32 * level
    return [
      { name: `bid_px_${suffix}`, type: 'int64', offset },
      { name: `ask_px_${suffix}`, type: 'int64', offset: offset + 8 },
      { name: `bid_sz_${suffix}`, type: 'uint32', offset: offset + 16 },
      { name: `ask_sz_${suffix}`, type: 'uint32', offset: offset + 20 },
      { name: `bid_ct_${suffix}`, type: 'uint32', offset: offset + 24 },
      { name: `ask_ct_${suffix}`, type: 'uint32', offset: offset + 28 },
    ]
  }).flat()
}

const ohlcv: DbnLayout = {
  content: 'ohlcv',
  bytes: 56,
  dayOffset: 8,
  fields: [
    ...header,
    { name: 'open', type: 'int64', offset: 16 },
    { name: 'high', type: 'int64', offset: 24 },
    { name: 'low', type: 'int64', offset: 32 },
    { name: 'close', type: 'int64', offset: 40 },
    { name: 'volume', type: 'uint64', offset: 48 },
  ],
}
const bbo: DbnLayout = { content: 'bbo', bytes: 80, dayOffset: 32, fields: [...bestBidOffer, ...levels(1)] }

/**
 * The records that are read, by record type. They are the same in versions 1 to 3; every other type is skipped by its
 * length. The layouts are those of Databento's encoding reference.
 */
export const dbnLayouts: ReadonlyMap<number, DbnLayout> = new Map<number, DbnLayout>([
  [0x00, { content: 'trades', bytes: 48, dayOffset: 32, fields: trade }],
  [0x01, { content: 'mbp-1', bytes: 80, dayOffset: 32, fields: [...trade, ...levels(1)] }],
  [0x0a, { content: 'mbp-10', bytes: 368, dayOffset: 32, fields: [...trade, ...levels(10)] }],
  [0x20, ohlcv],
  [0x21, ohlcv],
  [0x22, ohlcv],
  [0x23, ohlcv],
  [0xc3, bbo],
  [0xc4, bbo],
])

/** Record type of a statistic of the exchange. */
export const statisticsType = 0x18

/** The layout of a statistic: since version 3 its quantity has 64 bits, which moves what follows it. */
export function statisticsLayout(version: number): DbnLayout {
  const moved = version < 3 ? 0 : 4
  return {
    content: 'statistics',
    bytes: version < 3 ? 64 : 80,
    dayOffset: 16,
    fields: [
      ...header,
      { name: 'ts_recv', type: 'uint64', offset: 16 },
      { name: 'ts_ref', type: 'uint64', offset: 24 },
      { name: 'price', type: 'int64', offset: 32 },
      { name: 'quantity', type: version < 3 ? 'int32' : 'int64', offset: 40 },
      { name: 'sequence', type: 'uint32', offset: 44 + moved },
      { name: 'ts_in_delta', type: 'int32', offset: 48 + moved },
      { name: 'stat_type', type: 'uint16', offset: 52 + moved },
      { name: 'channel_id', type: 'uint16', offset: 54 + moved },
      { name: 'update_action', type: 'uint8', offset: 56 + moved },
      { name: 'stat_flags', type: 'uint8', offset: 57 + moved },
    ],
  }
}

/** Record type of a message that names the instrument of the records after it, as live streams have them. */
export const symbolMappingType = 0x16

/** Names of the schemas by their numbers in the metadata. */
export const schemaNames: readonly string[] = [
  'mbo',
  'mbp-1',
  'mbp-10',
  'tbbo',
  'trades',
  'ohlcv-1s',
  'ohlcv-1m',
  'ohlcv-1h',
  'ohlcv-1d',
  'definition',
  'statistics',
  'status',
  'imbalance',
  'ohlcv-eod',
  'cmbp-1',
  'cbbo-1s',
  'cbbo-1m',
  'tcbbo',
  'bbo-1s',
  'bbo-1m',
]
