import fc from 'fast-check'

/** One change of a file's bytes; places are shares of its length, so that any change fits any file. */
export type Mutation =
  | { readonly kind: 'flip'; readonly at: number; readonly bit: number }
  | { readonly kind: 'write'; readonly at: number; readonly bytes: Uint8Array }
  | { readonly kind: 'insert'; readonly at: number; readonly bytes: Uint8Array }
  | { readonly kind: 'remove'; readonly at: number; readonly length: number }
  | { readonly kind: 'repeat'; readonly at: number; readonly length: number; readonly times: number }
  | { readonly kind: 'move'; readonly at: number; readonly length: number; readonly to: number }
  | { readonly kind: 'cut'; readonly at: number }

/** Numbers at which lengths, counts, times and prices break. */
const awkwardNumbers: readonly bigint[] = [
  0n,
  1n,
  0x7fn,
  0xffn,
  0xffffn,
  2n ** 31n - 1n,
  2n ** 31n,
  2n ** 32n - 1n,
  2n ** 63n - 1n,
  2n ** 63n,
  2n ** 64n - 1n,
]

/** Texts at which readers of CSV break. */
const awkwardTexts: readonly string[] = [
  '"',
  '""',
  ',',
  ';',
  '\t',
  '\n',
  '\r',
  '\r\n',
  '\0',
  '\ufeff',
  '-',
  '.',
  'NaN',
  'inf',
  '1e400',
  '-0',
  '1,5',
  '9223372036854775807',
  '9223372036854775808',
  '18446744073709551615',
  '0000-00-00',
  '2024-02-30',
  '99999999999999999999',
  'ts_event',
  '\ud83d\ude00',
]

const place = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true })
const span = fc.oneof(fc.integer({ min: 1, max: 16 }), fc.integer({ min: 1, max: 4096 }))
const bytes = fc.oneof(
  fc.uint8Array({ minLength: 1, maxLength: 12 }),
  fc.constantFrom(...awkwardTexts).map((text) => new Uint8Array(Buffer.from(text))),
  fc.constantFrom(...awkwardNumbers).chain((value) =>
    fc.constantFrom(1, 2, 4, 8).map((size) => {
      const all = Buffer.alloc(8)
      all.writeBigUInt64LE(value)
      return new Uint8Array(all.subarray(0, size))
    }),
  ),
)

/** A few changes of a file, most often one or two. */
export const mutations: fc.Arbitrary<readonly Mutation[]> = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('flip' as const), at: place, bit: fc.integer({ min: 0, max: 7 }) }),
    fc.record({ kind: fc.constant('write' as const), at: place, bytes }),
    fc.record({ kind: fc.constant('insert' as const), at: place, bytes }),
    fc.record({ kind: fc.constant('remove' as const), at: place, length: span }),
    fc.record({
      kind: fc.constant('repeat' as const),
      at: place,
      length: span,
      times: fc.integer({ min: 1, max: 4 }),
    }),
    fc.record({ kind: fc.constant('move' as const), at: place, length: span, to: place }),
    fc.record({ kind: fc.constant('cut' as const), at: place }),
  ),
  { minLength: 1, maxLength: 5 },
)

/** The bytes with all changes made, one after the other. */
export function mutated(original: Uint8Array, changes: readonly Mutation[]): Buffer {
  return changes.reduce<Buffer>((content, change) => apply(content, change), Buffer.from(original))
}

function apply(content: Buffer, change: Mutation): Buffer {
  const at = Math.floor(change.at * content.length)
  switch (change.kind) {
    case 'flip': {
      const copy = Buffer.from(content)
      if (copy.length > 0) copy[at]! ^= 1 << change.bit
      return copy
    }
    case 'write': {
      const copy = Buffer.from(content)
      copy.set(change.bytes.subarray(0, copy.length - at), at)
      return copy
    }
    case 'insert':
      return Buffer.concat([content.subarray(0, at), change.bytes, content.subarray(at)])
    case 'remove':
      return Buffer.concat([content.subarray(0, at), content.subarray(at + change.length)])
    case 'repeat': {
      const part = content.subarray(at, at + change.length)
      const parts = Array.from({ length: change.times }, () => part)
      return Buffer.concat([content.subarray(0, at), ...parts, content.subarray(at)])
    }
    case 'move': {
      const part = content.subarray(at, at + change.length)
      const rest = Buffer.concat([content.subarray(0, at), content.subarray(at + change.length)])
      const to = Math.floor(change.to * rest.length)
      return Buffer.concat([rest.subarray(0, to), part, rest.subarray(to)])
    }
    case 'cut':
      return Buffer.from(content.subarray(0, at))
  }
}
