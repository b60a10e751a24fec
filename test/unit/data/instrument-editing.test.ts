import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import type { Catalog } from '../../../engine-host/data/catalog.js'
import { InstrumentEditing } from '../../../engine-host/data/stored/instrument-editing.js'
import type { InstrumentDescription } from '../../../engine-host/protocol/catalog-requests.js'
import { StoreTemplate } from './stored-template.js'
import { testData } from './temporary-store.js'

const template = new StoreTemplate()

async function described(catalog: Catalog, id: string): Promise<InstrumentDescription> {
  const result = await new InstrumentEditing(catalog).get(id)
  assert.ok(result.kind === 'instrument', JSON.stringify(result))
  return result.instrument
}

describe('editing the definition of an instrument', () => {
  before(() =>
    template.create([
      testData('databento', 'equs-mini-20131009.ohlcv-1s.csv.zst'),
      testData('databento-csv', 'trades.v3.px1.ts0.sym1.csv'),
    ]),
  )
  after(() => template.remove())

  it('shows what the file has, where, and the calendar that counts', () =>
    template.inCopy(async (catalog) => {
      const { definition, location, calendar, calendars, builtIn } = await described(catalog, 'AIG.EQUS')
      assert.equal(definition.tickSize, '0.01')
      assert.equal(readFileSync(location.file, 'utf8').split('\n')[location.line - 1]!.trim(), '"AIG.EQUS": {')
      assert.equal(calendar, 'NYSE')
      assert.ok(calendars.includes('CME-EQUITY'))
      assert.equal(builtIn, undefined)
    }))

  it('offers what is built in for the contract of a future', () =>
    template.inCopy(async (catalog) => {
      const { builtIn } = await described(catalog, 'ES.H21')
      assert.equal(builtIn?.tickSize, '0.25')
      assert.equal(builtIn?.multiplier, '50')
    }))

  it('saves into the file, and nothing but what was changed: comments stay', () =>
    template.inCopy(async (catalog) => {
      const editing = new InstrumentEditing(catalog)
      const { location } = await described(catalog, 'AIG.EQUS')
      const text = readFileSync(location.file, 'utf8')
      writeFileSync(location.file, text.replace('"AIG.EQUS": {', '// mine\n  "AIG.EQUS": {\n    // its tick\n'))
      const { definition, revision } = await described(catalog, 'AIG.EQUS')
      const saved = await editing.save({ definition: { ...definition, takerFee: '0.0002', lotSize: '10' }, revision })
      assert.ok(saved.kind === 'saved', JSON.stringify(saved))
      assert.equal(saved.instrument.definition.takerFee, '0.0002')
      const after = readFileSync(location.file, 'utf8')
      assert.ok(after.includes('// mine') && after.includes('// its tick'))
      const resolved = await catalog.resolve('AIG.EQUS', '1-SECOND')
      assert.ok(resolved.kind === 'resolved' && resolved.instrument.lotSize === '10')
      const { takerFee, ...without } = saved.instrument.definition
      assert.equal(takerFee, '0.0002')
      const removed = await editing.save({
        definition: { ...without, takerFee: '' },
        revision: saved.instrument.revision,
      })
      assert.ok(removed.kind === 'saved' && !('takerFee' in removed.instrument.definition))
    }))

  it('refuses what is wrong member by member, and writes nothing', () =>
    template.inCopy(async (catalog) => {
      const { definition, revision, location } = await described(catalog, 'AIG.EQUS')
      const before = readFileSync(location.file, 'utf8')
      const cases: readonly (readonly [Readonly<Record<string, unknown>>, string | undefined, RegExp])[] = [
        [{ tickSize: '0' }, 'tickSize', /a number above zero/],
        [{ tickSize: '' }, 'tickSize', /a number above zero/],
        [{ pricePrecision: 12 }, 'pricePrecision', /0 to 9/],
        [{ currency: 'dollars' }, 'currency', /code of a currency/],
        [{ timeZone: 'New York' }, 'timeZone', /time zone/],
        [{ calendar: 'NASDAK' }, 'calendar', /NASDAK/],
        [{ makerFee: '2 %' }, 'makerFee', /fraction/],
        [{ tickSize: '0.015' }, undefined, /./],
        [{ colour: 'red' }, undefined, /no member "colour"/],
      ]
      for (const [change, member, message] of cases) {
        const candidate = { ...definition, ...change }
        const saved = await new InstrumentEditing(catalog).save({ definition: candidate, revision })
        assert.ok(saved.kind === 'refused', JSON.stringify(change))
        assert.equal(saved.problems[0]!.member, member)
        assert.match(saved.problems[0]!.message, message)
        const checked = await new InstrumentEditing(catalog).check({ definition: candidate })
        assert.deepEqual(checked.problems, saved.problems)
      }
      assert.equal(readFileSync(location.file, 'utf8'), before)
    }))

  it('refuses to write over a definition that changed meanwhile', () =>
    template.inCopy(async (catalog) => {
      const { definition, revision, location } = await described(catalog, 'AIG.EQUS')
      writeFileSync(location.file, readFileSync(location.file, 'utf8').replaceAll('"0.01"', '"0.05"'))
      const saved = await new InstrumentEditing(catalog).save({ definition: { ...definition, lotSize: '5' }, revision })
      assert.ok(saved.kind === 'failed' && /changed meanwhile/.test(saved.message))
      assert.equal((await described(catalog, 'AIG.EQUS')).definition.tickSize, '0.05')
    }))

  it('definitions that are missing are written again however many ask at once', () =>
    template.inCopy(async (catalog) => {
      writeFileSync(catalog.layout.instruments, '{}')
      const ids = ['AIG.EQUS', 'ES.H21', 'AIG.EQUS', 'ES.H21', 'AIG.EQUS']
      await Promise.all(ids.map((id) => described(catalog, id)))
      const written = JSON.parse(readFileSync(catalog.layout.instruments, 'utf8')) as object
      assert.deepEqual(Object.keys(written).sort(), ['AIG.EQUS', 'ES.H21'])
    }))

  it('what is saved for several instruments at once stays, all of it', () =>
    template.inCopy(async (catalog) => {
      const editing = new InstrumentEditing(catalog)
      const ids = ['AIG.EQUS', 'ES.H21']
      const before = await Promise.all(ids.map((id) => described(catalog, id)))
      const saved = await Promise.all(
        before.map(({ definition, revision }) =>
          editing.save({ definition: { ...definition, takerFee: '0.0002' }, revision }),
        ),
      )
      assert.deepEqual(
        saved.map(({ kind }) => kind),
        ['saved', 'saved'],
      )
      for (const id of ids) assert.equal((await described(catalog, id)).definition.takerFee, '0.0002')
    }))

  it('a mistake in the file is told with its line', () =>
    template.inCopy(async (catalog) => {
      const editing = new InstrumentEditing(catalog)
      assert.deepEqual(await editing.checkFiles(), { failures: [] })
      const { instruments, calendars } = catalog.layout
      const text = readFileSync(instruments, 'utf8')
      writeFileSync(instruments, text.replace('"tickSize": "0.01"', '"tickSize": "-1"'))
      const [tick] = (await editing.checkFiles()).failures
      assert.match(tick!.message, /tickSize of AIG\.EQUS must be a number above zero/)
      assert.ok(text.split('\n')[tick!.location!.line - 1]!.includes('"tickSize"'))
      writeFileSync(
        instruments,
        text.replace('"timeZone": "America/New_York"', '"timeZone": "America/New_York", "calendar": "MINE"'),
      )
      const [calendar] = (await editing.checkFiles()).failures
      assert.match(calendar!.message, /no calendar "MINE"/)
      assert.equal(calendar!.location?.file, instruments)
      writeFileSync(calendars, '{ "MINE": ')
      assert.equal((await editing.checkFiles()).failures[0]!.location?.file, calendars)
      writeFileSync(
        calendars,
        '{ "MINE": {"timeZone": "America/New_York", "hours": [{"open": "09:00", "close": "15:00"}]} }',
      )
      assert.deepEqual(await editing.checkFiles(), { failures: [] })
    }))
})
