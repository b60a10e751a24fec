import assert from 'node:assert/strict'
import { SourceMap } from 'node:module'
import fc from 'fast-check'
import { MappedColumns } from '../../../engine-host/compiler/mapped-columns.js'

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** A number as source maps write it, digit by digit. */
function written(value: number): string {
  const bits = (Math.abs(value) * 2 + (value < 0 ? 1 : 0)).toString(2)
  const padded = bits.padStart(Math.ceil(bits.length / 5) * 5, '0')
  const groups = (padded.match(/.{5}/g) ?? []).reverse()
  return groups.map((group, at) => digits[parseInt(group, 2) + (at < groups.length - 1 ? 32 : 0)]!).join('')
}

/** Lines of segments: column of the generated code, line and column of the source. */
type Lines = readonly (readonly (readonly [column: number, line: number, sourceColumn: number])[])[]

function mappingsOf(lines: Lines): string {
  let [beforeLine, beforeColumn] = [0, 0]
  return lines
    .map((segments) => {
      let before = 0
      return segments
        .map(([column, line, sourceColumn]) => {
          const text = [column - before, 0, line - beforeLine, sourceColumn - beforeColumn].map(written).join('')
          before = column
          ;[beforeLine, beforeColumn] = [line, sourceColumn]
          return text
        })
        .join(',')
    })
    .join(';')
}

const column = fc.nat({ max: 5000 })
const lines: fc.Arbitrary<Lines> = fc.array(
  fc
    .array(fc.tuple(column, column, column), { maxLength: 6 })
    .map((segments) => segments.toSorted(([one], [other]) => one - other)),
  { minLength: 1, maxLength: 6 },
)

describe('columns of a source map', () => {
  it('are those that it was written with', () => {
    fc.assert(
      fc.property(lines, fc.nat({ max: 5 }), column, (given, line, at) => {
        const columns = new MappedColumns(mappingsOf(given))
        const segments = given[line] ?? []
        assert.equal(
          columns.has(line, at),
          segments.some(([each]) => each === at),
        )
        for (const [each] of segments) assert.ok(columns.has(line, each))
        assert.equal(columns.toString(), mappingsOf(given))
      }),
    )
  })

  it('move by what is put in before or at them, and nothing else does', () => {
    const insertion = fc.tuple(fc.nat({ max: 5 }), column, fc.nat({ max: 300 }))
    fc.assert(
      fc.property(lines, fc.array(insertion, { maxLength: 5 }), (given, insertions) => {
        const columns = new MappedColumns(mappingsOf(given))
        let moved = given
        for (const [line, at, length] of insertions) {
          columns.insert(line, at, length)
          moved = moved.map((segments, place) =>
            place === line
              ? segments.map(([each, ...source]) => [each >= at ? each + length : each, ...source] as const)
              : segments,
          )
        }
        assert.equal(columns.toString(), mappingsOf(moved))
      }),
    )
  })

  it('are read as Node reads them', () => {
    const given: Lines = [
      [],
      [
        [3, 1, 7],
        [1000, 70_000, 0],
      ],
      [[0, 2, 40]],
    ]
    const columns = new MappedColumns(mappingsOf(given))
    columns.insert(1, 4, 100_000)
    const map = new SourceMap({
      file: '',
      version: 3,
      sources: ['a.ts'],
      sourcesContent: [],
      names: [],
      mappings: columns.toString(),
      sourceRoot: '',
    })
    const found = [
      [1, 3],
      [1, 101_000],
      [2, 0],
    ].map(([line, at]) => {
      const entry = map.findEntry(line!, at!)
      return 'originalLine' in entry ? [entry.originalLine, entry.originalColumn] : []
    })
    assert.deepEqual(found, [
      [1, 7],
      [70_000, 0],
      [2, 40],
    ])
  })
})
