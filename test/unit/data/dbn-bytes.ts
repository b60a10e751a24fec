/** A bar as it stands in DBN, prices in units of 1e-9. */
export interface DbnBar {
  readonly rtype: number
  readonly instrument: number
  readonly opened: bigint
  readonly prices: readonly [bigint, bigint, bigint, bigint]
  readonly volume: bigint
}

export interface DbnMappingText {
  readonly symbol: string
  readonly intervals: readonly (readonly [from: number, to: number, symbol: string])[]
}

/** Metadata of DBN version 3 with its prelude, written field by field as Databento describes it. */
export function dbnHead(schema: number, mappings: readonly DbnMappingText[] = [], sendTime = false): Buffer {
  const fixed = Buffer.alloc(104)
  fixed.write('GLBX.MDP3', 0, 'latin1')
  fixed.writeUInt16LE(schema, 16)
  fixed.writeBigUInt64LE(2n ** 64n - 1n, 26)
  fixed.writeUInt8(1, 42)
  fixed.writeUInt8(0, 43)
  fixed.writeUInt8(sendTime ? 1 : 0, 44)
  fixed.writeUInt16LE(71, 45)
  const count = (value: number) => {
    const bytes = Buffer.alloc(4)
    bytes.writeUInt32LE(value)
    return bytes
  }
  const text = (value: string) => {
    const bytes = Buffer.alloc(71)
    bytes.write(value, 'latin1')
    return bytes
  }
  const parts = [fixed, count(0), count(0), count(0), count(mappings.length)]
  for (const { symbol, intervals } of mappings) {
    parts.push(text(symbol), count(intervals.length))
    for (const [from, to, name] of intervals) parts.push(count(from), count(to), text(name))
  }
  const length = parts.reduce((sum, part) => sum + part.length, 0)
  parts.push(Buffer.alloc((8 - (length % 8)) % 8))
  const body = Buffer.concat(parts)
  return Buffer.concat([Buffer.from('DBN\x03', 'latin1'), count(body.length), body])
}

/** A record of a bar. */
export function dbnBar({ rtype, instrument, opened, prices, volume }: DbnBar): Buffer {
  const bytes = Buffer.alloc(56)
  bytes.writeUInt8(14, 0)
  bytes.writeUInt8(rtype, 1)
  bytes.writeUInt16LE(1, 2)
  bytes.writeUInt32LE(instrument, 4)
  bytes.writeBigUInt64LE(opened, 8)
  prices.forEach((price, at) => bytes.writeBigInt64LE(price, 16 + 8 * at))
  bytes.writeBigUInt64LE(volume, 48)
  return bytes
}

/** Bars of a minute from 2024-03-14 23:59 on, of the instrument 101. */
export function minuteBars(count: number): Buffer[] {
  return Array.from({ length: count }, (_, at) => {
    const price = 5_000_000_000_000n + BigInt(at) * 250_000_000n
    return dbnBar({
      rtype: 33,
      instrument: 101,
      opened: 1_710_460_740_000_000_000n + BigInt(at) * 60_000_000_000n,
      prices: [price, price + 500_000_000n, price - 250_000_000n, price],
      volume: BigInt(at + 1),
    })
  })
}

/** On 15 March the number 101 passes from one contract to the next. */
export const swappedAtMidnight: readonly DbnMappingText[] = [
  { symbol: 'ESH4', intervals: [[20240314, 20240315, '101']] },
  { symbol: 'ESM4', intervals: [[20240315, 20240316, '101']] },
]
