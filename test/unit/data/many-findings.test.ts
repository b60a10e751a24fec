import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ImportSettings } from '../../../engine-host/protocol/import-settings.js'
import { inTemporaryFolder, withCatalog } from './temporary-store.js'

const rows = 30_000

/** A table of one bar at which nothing is wrong, and then of as many as there are rows. */
function table(minutesAfter: (row: number) => number, values: string): string {
  const line = (minutes: number, texts: string) =>
    `${new Date(Date.UTC(2020, 0, 6) + minutes * 60_000).toISOString()},${texts}`
  const others = Array.from({ length: rows }, (_, row) => line(minutesAfter(row), values))
  return ['time,open,high,low,close', line(0, '10,10,10,10'), ...others, ''].join('\n')
}

const cases: readonly {
  readonly problem: string
  readonly content: string
  readonly settings?: ImportSettings
  readonly count: number
}[] = [
  { problem: 'high-below-low', content: table((row) => row + 1, '10,9,11,10'), count: rows },
  { problem: 'missing', content: table((row) => row + 1, '10,,9,10'), count: rows },
  { problem: 'non-positive', content: table((row) => row + 1, '-1,-1,-1,-1'), count: rows },
  { problem: 'duplicate', content: table((row) => Math.floor(row / 2) + 1, '10,10,10,10'), count: rows / 2 },
  { problem: 'unsorted', content: table((row) => rows - row, '10,10,10,10'), count: rows - 1 },
  {
    problem: 'gap',
    content: table((row) => 180 * (row + 1), '10,10,10,10'),
    settings: { instrument: 'ABCUSD.KRAKEN' },
    count: rows,
  },
]

describe('a file with something wrong at every row', () => {
  for (const { problem, content, settings, count } of cases)
    it(`is told by its exact count of ${problem} and no more than five places`, () =>
      inTemporaryFolder(async (folder) => {
        const file = join(folder, 'bars.csv')
        writeFileSync(file, content)
        await withCatalog(join(folder, 'store'), async (catalog) => {
          const given: ImportSettings = { instrument: 'ABC.FILE', bars: '1-MINUTE', ...settings }
          const result = await catalog.checkFiles([file], { settings: given })
          assert.ok(result.kind === 'checked', JSON.stringify(result))
          const finding = result.reports[0]!.problems.find(({ kind }) => kind === problem)
          assert.ok(finding, JSON.stringify(result.reports[0]!.problems))
          assert.equal(finding.count, count)
          assert.equal(finding.examples.length, 5)
        })
      }))

  it('ends the import with the exact count and no more than twenty places', () =>
    inTemporaryFolder(async (folder) => {
      const file = join(folder, 'bars.csv')
      writeFileSync(
        file,
        table((row) => row + 1, '10,9,11,10'),
      )
      await withCatalog(join(folder, 'store'), async (catalog) => {
        const result = await catalog.importFiles([file], { settings: { instrument: 'ABC.FILE', bars: '1-MINUTE' } })
        assert.ok(result.kind === 'failed')
        const lines = result.details!.split('\n')
        assert.equal(lines[0], `${rows} lines cannot be imported:`)
        assert.equal(lines.length, 22)
        assert.equal(lines.at(-1), '…')
      })
    }))
})
