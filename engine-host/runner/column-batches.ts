/** A table as columns: `length` and typed arrays of that length. */
type ColumnTable = { readonly length: number } & object

type ColumnArray = Float64Array | Int32Array | Uint16Array | Uint8Array | Int8Array

/** One table with the rows of all parts in their order; `parts` holds at least one. */
export function concatColumns<T extends ColumnTable>(parts: readonly T[]): T {
  const [first] = parts
  if (first && parts.length === 1) return first
  const length = parts.reduce((sum, part) => sum + part.length, 0)
  const joined: Record<string, unknown> = { length }
  for (const [name, column] of Object.entries(first!)) {
    if (name === 'length') continue
    const { constructor } = column as unknown as { constructor: new (length: number) => ColumnArray }
    const target = new constructor(length)
    let offset = 0
    for (const part of parts) {
      target.set((part as unknown as Readonly<Record<string, ColumnArray>>)[name]!, offset)
      offset += part.length
    }
    joined[name] = target
  }
  return joined as T
}
