import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import type { DbnColumns } from '../../../engine-host/data/dbn-columns.js'
import { readDbn } from '../../../engine-host/data/dbn-content.js'
import type { DbnFieldType } from '../../../engine-host/data/dbn-layout.js'
import { DbnReader } from '../../../engine-host/data/dbn-reader.js'
import { openSourceFile } from '../../../engine-host/data/source-file.js'
import { fixtureText } from './independent-read.js'
import { testData } from './temporary-store.js'

/** A value as Databento's CSV has it with integer prices and times. */
function text(columns: DbnColumns, field: number, row: number): string {
  const { type } = columns.layout.fields[field]!
  return valueText(columns.values[field]!, type, row)
}

function valueText(values: ArrayLike<number>, type: DbnFieldType, row: number): string {
  switch (type) {
    case 'int64':
    case 'uint64': {
      const bits = (BigInt(values[2 * row + 1]! >>> 0) << 32n) | BigInt(values[2 * row]! >>> 0)
      return String(type === 'int64' ? BigInt.asIntN(64, bits) : bits)
    }
    case 'character':
      return values[row] === 0 ? '' : String.fromCharCode(values[row]!)
    default:
      return String(values[row]!)
  }
}

/** The rows of a file as a table with the columns of the header. */
async function rowsOf(path: string, header: readonly string[]): Promise<{ rows: string[][]; reader: DbnReader }> {
  const reader = new DbnReader()
  const rows: string[][] = []
  for await (const columns of readDbn(await openSourceFile(path), reader)) {
    const fields = header.map((name) => columns.layout.fields.findIndex((field) => field.name === name))
    for (let row = 0; row < columns.length; row++) {
      rows.push(
        header.map((name, at) => {
          if (name === 'symbol') return columns.symbols[row]!
          if (name === 'ts_out') return valueText(columns.sendTimes, 'uint64', row)
          return text(columns, fields[at]!, row)
        }),
      )
    }
  }
  return { rows, reader }
}

const names = readdirSync(testData('dbn'))
  .filter((name) => name.endsWith('.dbn.zst'))
  .map((name) => name.slice(0, -'.dbn.zst'.length))

describe('DBN as the official package reads it', () => {
  it('is there in ten schemas and three versions', () => {
    assert.equal(names.length, 30)
  })

  for (const name of names) {
    it(`${name} has the same value in every field of every record`, async () => {
      const [header, ...lines] = fixtureText(testData('dbn', `${name}.csv.gz`))
        .trimEnd()
        .split('\n')
      const columns = header!.split(',')
      const { rows, reader } = await rowsOf(testData('dbn', `${name}.dbn.zst`), columns)
      assert.ok(columns.includes('symbol'))
      assert.equal(rows.length, lines.length)
      lines.forEach((line, at) => assert.equal(rows[at]!.join(','), line, `record ${at + 1}`))
      const [schema, version] = name.split('.v')
      assert.equal(reader.metadata?.schema, schema)
      assert.equal(reader.metadata?.version, Number(version))
      assert.deepEqual(reader.metadata?.symbols, ['ESH4', 'ESM4', 'ESH4-ESM4', 'ESZ9'])
      assert.deepEqual(reader.metadata?.partial, ['ESH4-ESM4'])
      assert.deepEqual(reader.metadata?.notFound, ['ESZ9'])
      assert.deepEqual([...reader.skipped.keys()].sort(), rows.length > 9 ? [0x7f, 0xee] : [0xee])
    })
  }
})
