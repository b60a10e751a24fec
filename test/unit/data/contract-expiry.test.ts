import assert from 'node:assert/strict'
import fc from 'fast-check'
import { contractChain } from '../../../engine-host/data/contract-chain.js'
import { contractExpiry } from '../../../engine-host/data/contract-expiry.js'
import { contractSpecification } from '../../../engine-host/data/contract-specifications.js'
import { contractOfId, monthCodes } from '../../../engine-host/data/futures-symbol.js'
import { futuresCalendarName } from '../../../engine-host/model/calendars/futures-roots.js'

const expiry = (id: string) => {
  const at = contractExpiry(contractOfId(id, new Date('2020-01-01'))!)
  return at === undefined ? undefined : new Date(at).toISOString().slice(0, 16)
}

describe('the end of trading in a contract', () => {
  const cases: readonly (readonly [id: string, expected: string | undefined, why: string])[] = [
    ['ES.Z13', '2013-12-20T14:30', 'third Friday, 9:30 in New York'],
    ['ES.H24', '2024-03-15T13:30', 'in summer time'],
    ['ES.M26', '2026-06-18T13:30', 'the third Friday is a holiday'],
    ['6E.Z24', '2024-12-16T15:16', 'second business day before the third Wednesday'],
    ['6C.Z24', '2024-12-17T15:16', 'Canada one day later'],
    ['ZN.H24', '2024-03-19T17:01', 'seventh business day before the last one, 28 March before Good Friday'],
    ['ZT.Z24', '2024-12-31T18:01', 'last business day'],
    ['CL.F14', '2013-12-19T19:30', 'the 25th of December is no business day'],
    ['CL.X24', '2024-10-22T18:30', 'third business day before the 25th'],
    ['CL.K20', '2020-04-21T18:30', 'the contract that had traded below zero the day before'],
    ['NG.V22', '2022-09-28T18:30', 'third business day before October'],
    ['RB.F25', '2024-12-31T19:30', 'last business day of December'],
    ['GC.Z24', '2024-12-27T18:30', 'third last business day'],
    ['ZC.Z24', '2024-12-13T18:00', 'business day before the 15th'],
    ['FDAX.H24', '2024-03-15T12:00', 'third Friday, 13:00'],
    ['FGBL.H24', '2024-03-07T11:30', 'second exchange day before delivery on Monday the 11th'],
    ['FGBL.M24', '2024-06-06T10:30', 'before Monday the 10th'],
    ['MCL.Z24', '2024-11-19T19:30', 'business day before CL'],
    ['QG.V22', '2022-09-27T18:30', 'business day before NG'],
    ['MHG.K25', '2025-04-28T17:00', 'third last business day of the month before'],
    ['SI.Z24', '2024-12-27T18:25', 'as gold, five minutes earlier'],
    ['HE.Z24', '2024-12-13T18:00', 'tenth business day'],
    ['MBT.Z25', '2025-12-24T16:00', 'the last Friday is Boxing Day'],
    ['MBT.H24', '2024-03-28T16:00', 'the last Friday is Good Friday'],
    ['BRN.G20', '2019-12-30T19:30', 'not the day before New Year'],
    ['GF.Z24', undefined, 'not known for certain'],
  ]
  for (const [id, expected, why] of cases)
    it(`${id}: ${why}`, () => {
      assert.equal(expiry(id), expected)
    })

  it('the chain of a year has each listed month once, in the order of expiry', () => {
    const chain = (root: string, year: number) =>
      contractChain(root, Date.UTC(year, 0, 1), Date.UTC(year + 1, 0, 1))?.map(({ id }) => id)
    assert.deepEqual(chain('ES', 2013), ['ES.H13', 'ES.M13', 'ES.U13', 'ES.Z13'])
    assert.deepEqual(chain('CL', 2024)?.slice(0, 2), ['CL.G24', 'CL.H24'])
    assert.deepEqual(chain('CL', 2024)?.at(-1), 'CL.F25')
    assert.equal(chain('CL', 2024)?.length, 12)
    assert.equal(chain('XYZ', 2024), undefined)
  })

  it('expiries ascend with the month, on a trade date', () => {
    const roots = ['ES', '6E', 'ZN', 'ZT', 'CL', 'NG', 'RB', 'GC', 'ZC', 'FESX', 'FGBL']
    fc.assert(
      fc.property(fc.constantFrom(...roots), fc.integer({ min: 2000, max: 2034 }), fc.nat(10), (root, year, month) => {
        const of = (index: number) => contractExpiry({ root, year, monthCode: monthCodes[index]! })!
        assert.ok(of(month) < of(month + 1))
        assert.notEqual(new Date(of(month)).getUTCDay() % 6, 0)
      }),
      { numRuns: 1000 },
    )
  })

  it('every root that has a specification has a calendar or is a coin’s', () => {
    for (const root of ['ES', 'MNQ', '6J', 'ZN', 'CL', 'GC', 'ZC', 'FDAX', 'FGBL', 'BTC', 'BRN', 'PL', 'SIL'])
      assert.ok(contractSpecification(root) !== undefined && futuresCalendarName(root) !== undefined, root)
    assert.deepEqual(
      ['6J', 'FGBS', 'MYM'].map((root) => contractSpecification(root)!.pricePrecision),
      [7, 3, 0],
    )
  })
})
