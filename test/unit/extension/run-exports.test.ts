import assert from 'node:assert/strict'
import fs from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { ToResultsView } from '../../../engine-host/protocol/webview-messages.js'
import { startingSummary } from '../../../engine-host/backtest/run-folder.js'
import { PictureRequests } from '../../../extension/picture-requests.js'
import { exportChoices, pictureName } from '../../../extension/run-export-choices.js'
import { writePictures } from '../../../extension/trade-pictures.js'
import type { RunSummary } from '../../../engine-host/protocol/run-summary.js'

const run = (trades: number): RunSummary => ({
  ...startingSummary(
    {
      runId: '20240517-ema',
      runDirectory: '',
      strategyFile: '',
      className: 'EmaCross',
      instruments: [],
      sources: [],
      cash: '1',
      currency: 'USD',
      parameters: {},
      venue: {},
      fees: {},
      seed: 1,
    },
    0,
  ),
  trades,
})
const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1])

describe('the choices of an export', () => {
  const labels = (...of: Parameters<typeof exportChoices>) => exportChoices(...of).map(({ label }) => label)
  const common = ['HTML report', 'Markdown summary', 'CSV of everything', 'JSON statistics']
  const cases: readonly (readonly [name: string, actual: string[], pictures: string[]])[] = [
    ['no trades', labels(run(0), {}, true), []],
    ['trades', labels(run(1234), {}, true), ['Charts of all 1,234 trades as SVG', 'Charts of all 1,234 trades as PNG']],
    ['no view that could draw', labels(run(2), {}, false), ['Charts of all 2 trades as SVG']],
    [
      'an open trade and a filter',
      labels(run(20), { tradeNumber: 17, trades: [17] }, true),
      [
        'Chart of trade 17 as SVG',
        'Chart of trade 17 as PNG',
        'Charts of the trade shown as SVG',
        'Charts of the trade shown as PNG',
      ],
    ],
    ['a filter that leaves nothing', labels(run(20), { trades: [] }, true), []],
  ]
  for (const [name, actual, pictures] of cases)
    it(`with ${name}`, () => assert.deepEqual(actual, [...common, ...pictures, 'Everything in a folder']))

  it('name files by run and trade number, with zeros so that they sort', () => {
    assert.equal(pictureName(run(214), 17, 'png'), '20240517-ema-trade-017.png')
  })
})

describe('a picture that a view is asked for', () => {
  it('comes by the number of its request', async () => {
    const asked: ToResultsView[] = []
    const requests = new PictureRequests((message) => asked.push(message) > 0)
    const [one, two] = [requests.draw('<one/>'), requests.draw('<two/>')]
    assert.deepEqual(asked, [
      { type: 'drawPicture', id: 1, svg: '<one/>' },
      { type: 'drawPicture', id: 2, svg: '<two/>' },
    ])
    requests.take(2, Buffer.from('b').toString('base64'))
    requests.take(1, Buffer.from('a').toString('base64'))
    assert.equal(Buffer.from(await one).toString(), 'a')
    assert.equal(Buffer.from(await two).toString(), 'b')
  })

  it('fails where it could not be drawn, where there is no view, and where the view goes', async () => {
    const requests = new PictureRequests(() => true)
    const [undrawn, dropped] = [requests.draw(''), requests.draw('')]
    requests.take(1, '')
    requests.drop()
    await assert.rejects(undrawn, /could not draw/)
    await assert.rejects(dropped, /closed or hidden/)
    await assert.rejects(new PictureRequests(() => false).draw(''), /not in sight/)
  })
})

describe('pictures of trades', () => {
  let folder: string
  let targets: Map<string, string>
  beforeEach(async () => {
    folder = await fs.mkdtemp(path.join(os.tmpdir(), 'backlens-pictures-test-'))
    targets = new Map()
    for (const number of [1, 2, 3]) {
      const svg = path.join(folder, `${number}.svg`)
      await fs.writeFile(svg, `<svg ${number}/>`)
      targets.set(svg, path.join(folder, 'out', `${number}.png`))
    }
  })
  afterEach(() => fs.rm(folder, { recursive: true }))
  const never = () => false

  it('are all there when the last is drawn, and told one by one', async () => {
    const told: number[] = []
    const result = await writePictures(
      targets,
      () => Promise.resolve(png),
      never,
      (done) => told.push(done),
    )
    assert.deepEqual(result, { kind: 'exported', files: [...targets.values()] })
    assert.deepEqual(told, [1, 2, 3])
    assert.deepEqual(await fs.readdir(path.join(folder, 'out')), ['1.png', '2.png', '3.png'])
  })

  for (const [name, draw] of [
    [
      'one cannot be drawn',
      (svg: string) => (svg.includes('2') ? Promise.reject(new Error('hidden')) : Promise.resolve(png)),
    ],
    ['one is no PNG', (svg: string) => Promise.resolve(svg.includes('3') ? new Uint8Array(9) : png)],
  ] as const) {
    it(`are none when ${name}, and their folder goes too`, async () => {
      const result = await writePictures(targets, draw, never, () => undefined)
      assert.ok(result.kind === 'failed' && result.message.startsWith('The pictures were not written'))
      await assert.rejects(fs.stat(path.join(folder, 'out')))
    })
  }

  it('are none when it is cancelled, and what was there stays', async () => {
    await fs.mkdir(path.join(folder, 'out'))
    await fs.writeFile(path.join(folder, 'out', '1.png'), 'mine')
    let drawn = 0
    const result = await writePictures(
      targets,
      () => Promise.resolve(png),
      () => drawn === 2,
      (done) => (drawn = done),
    )
    assert.deepEqual(result, { kind: 'cancelled' })
    assert.deepEqual(await fs.readdir(path.join(folder, 'out')), ['1.png'])
    assert.equal(await fs.readFile(path.join(folder, 'out', '1.png'), 'utf8'), 'mine')
  })
})
