import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { catalogRollsCommand, type CatalogRollsOptions } from '../../../engine-host/cli/catalog-rolls-command.js'
import { Terminal } from '../../../engine-host/cli/terminal.js'
import { inTemporaryFolder, withCatalog } from '../data/temporary-store.js'

const contracts = ['ES.Z13', 'ES.H14', 'ES.M14'] as const
const dates = ['2013-12-16', '2013-12-17', '2013-12-18', '2013-12-19', '2014-03-12', '2014-03-13', '2014-03-14']

/** Three contracts; the volume passes on 17 December and on 12 March. */
const volumes: Readonly<Record<(typeof contracts)[number], readonly number[]>> = {
  'ES.Z13': [900, 300, 100, 50],
  'ES.H14': [100, 800, 900, 900, 200, 100, 50],
  'ES.M14': [1, 1, 1, 1, 700, 900, 900],
}

class Collected extends Writable {
  text = ''
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString()
    done()
  }
}

async function rolls(store: string, root: string, options: Partial<CatalogRollsOptions> = {}, json = false) {
  const [out, err] = [new Collected(), new Collected()]
  const terminal = new Terminal(
    { json, verbose: false },
    out as unknown as NodeJS.WriteStream,
    err as unknown as NodeJS.WriteStream,
  )
  const code = await catalogRollsCommand(root, { adjust: 'additive', ...options, catalog: store }, terminal)
  return { code, out: out.text, err: err.text }
}

async function withContracts(work: (store: string) => Promise<void>): Promise<void> {
  await inTemporaryFolder(async (folder) => {
    const store = join(folder, 'store')
    await withCatalog(store, async (catalog) => {
      for (const [at, instrument] of contracts.entries()) {
        const rows = volumes[instrument].map((volume, row) => {
          const close = (1800 + row - 6 * at).toFixed(2)
          return `${dates[row]!},${close},${close},${close},${close},${volume}`
        })
        const file = join(folder, `${instrument}.csv`)
        await writeFile(file, `Date,Open,High,Low,Close,Volume\n${rows.join('\n')}\n`)
        const imported = await catalog.importFiles([file], { settings: { instrument } })
        assert.equal(imported.kind, 'imported', JSON.stringify(imported))
      }
    })
    await work(store)
  })
}

describe('backlens catalog rolls', () => {
  it('lists contract, date, time, closes and gap of each roll under the name of the series and its rule', () =>
    withContracts(async (store) => {
      const { code, out } = await rolls(store, 'ES')
      assert.equal(code, 0)
      assert.deepEqual(out.trimEnd().split('\n'), [
        'ES.v.0 by volume, 2 rolls',
        '',
        'Contract  From        Roll (UTC)            Closes before  Gap  Adjustment',
        'ES.Z13                                                                 -12',
        'ES.H14    2013-12-18  2013-12-18T00:00:00Z  1801 → 1795     -6          -6',
        'ES.M14    2014-03-13  2014-03-13T00:00:00Z  1798 → 1792     -6           0',
      ])
    }))

  it('takes the symbol of a series, and rolls as early before the end as runs do unless told otherwise', () =>
    withContracts(async (store) => {
      const symbol = await rolls(store, 'ES.c.0', {}, true)
      const told = await rolls(store, 'ES', { rule: 'calendar', rollBefore: 1 }, true)
      assert.equal(symbol.code, 0)
      assert.deepEqual(JSON.parse(symbol.out), JSON.parse(told.out))
      const days = async (rollBefore?: number) => {
        const { out } = await rolls(store, 'ES.c.0', rollBefore === undefined ? {} : { rollBefore }, true)
        return (JSON.parse(out) as { rolls: { day: string }[] }).rolls[0]!.day
      }
      // ES.Z13 ends on the 20th.
      assert.deepEqual([await days(0), await days(), await days(2)], ['2013-12-23', '2013-12-20', '2013-12-19'])
    }))

  it('begins with the contract of --from', () =>
    withContracts(async (store) => {
      const { out } = await rolls(store, 'ES', { from: '2014-01-01' })
      assert.deepEqual(
        out.split('\n').map((line) => line.slice(0, 20).trim()),
        ['ES.v.0 by volume, 1', '', 'Contract  From', 'ES.H14', 'ES.M14    2014-03-13', ''],
      )
      const json = await rolls(store, 'ES', { from: '2014-01-01' }, true)
      const told = JSON.parse(json.out) as { first: string; rolls: { day: string; gap: number }[] }
      assert.equal(told.first, 'ES.H14')
      assert.deepEqual(
        told.rolls.map(({ day, gap }) => [day, gap]),
        [['2014-03-13', -6]],
      )
    }))

  it('says what is wrong with a date, a rule that contradicts the symbol, and a root without contracts', () =>
    withContracts(async (store) => {
      for (const [root, options, says] of [
        ['ES', { from: 'tomorrow' }, /"tomorrow" is not a date for from\./],
        ['ES.c.0', { rule: 'volume' }, /ES\.c\.0 rolls by the calendar, and --rule says volume\./],
        ['NQ', {}, /NQ/],
      ] as const) {
        const { code, err } = await rolls(store, root, options)
        assert.equal(code, 1)
        assert.match(err, says)
      }
    }))
})
