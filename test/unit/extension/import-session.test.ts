import assert from 'node:assert/strict'
import type { ImportPreview, ImportReport, ImportSettings } from '../../../engine-host/protocol/import-settings.js'
import type { ImportEntry, ToImportView } from '../../../engine-host/protocol/import-view-messages.js'
import type {
  CheckMarketDataResult,
  ImportMarketDataResult,
  PreviewImportResult,
} from '../../../engine-host/protocol/requests.js'
import { ImportSession } from '../../../extension/import-session.js'

const previewOf = (file: string, bytes = 1000): ImportPreview => ({
  kind: 'preview',
  file,
  bytes,
  form: file.endsWith('.k') ? 'Binance klines' : 'table',
  why: 'it is so',
  data: 'bars',
  settings: {},
  applicable: [],
  columns: [],
  tables: [],
  instruments: [],
  rows: 1,
  whole: true,
  problems: [],
})
const reportOf = (file: string, rejected = false): ImportReport => ({
  file,
  form: 'table',
  why: 'it is so',
  settings: {},
  columns: [],
  rows: 1,
  series: [],
  instruments: [],
  problems: [],
  preview: [],
  rejected,
})

interface Asked<Result> {
  readonly what: string
  readonly settings: ImportSettings
  readonly signal: AbortSignal
  readonly answer: (result: Result) => Promise<void>
}

/** An engine host whose answers the test gives, one request after the other. */
class Engine {
  readonly asked: Asked<never>[] = []
  readonly posted: ToImportView[] = []
  imported = 0
  clock = 0
  readonly sizes = new Map<string, number>()
  readonly session = new ImportSession({
    requests: {
      listFiles: ({ paths }) =>
        Promise.resolve({ files: paths.map((file) => ({ file, bytes: this.sizes.get(file) ?? 1000 })), skipped: [] }),
      preview: ({ file, settings }, signal) => this.ask<PreviewImportResult>(`preview ${file}`, settings, signal),
      check: ({ files, settings = {} }, signal) =>
        this.ask<CheckMarketDataResult>(`check ${files.join()}`, settings, signal),
      import: ({ files, settings = {} }, signal) =>
        this.ask<ImportMarketDataResult>(`import ${files.join()}`, settings, signal),
    },
    post: (message) => this.posted.push(message),
    imported: () => this.imported++,
    now: () => this.clock,
  })

  get open(): string[] {
    return this.asked.map(({ what }) => what)
  }

  entry(file: string): ImportEntry {
    return this.session.entries.find((one) => one.file === file)!
  }

  /** Answers the request that is open under this name. */
  async answer(what: string, result: PreviewImportResult | CheckMarketDataResult | ImportMarketDataResult) {
    const at = this.asked.findIndex((one) => one.what === what)
    assert.ok(at >= 0, `${what} is not asked, but ${this.open.join('; ')}`)
    const [asked] = this.asked.splice(at, 1)
    await asked!.answer(result as never)
  }

  async previewed(file: string): Promise<void> {
    await this.answer(`preview ${file}`, previewOf(file, this.sizes.get(file)))
  }

  private ask<Result>(what: string, settings: ImportSettings, signal: AbortSignal): Promise<Result> {
    return new Promise((resolve) => {
      const answer = async (result: Result): Promise<void> => {
        resolve(result)
        for (let turn = 0; turn < 5; turn++) await Promise.resolve()
      }
      this.asked.push({ what, settings, signal, answer })
    })
  }
}

const failure = { kind: 'failed', message: 'No.', next: 'Do.' } as const

describe('the session of the import wizard', () => {
  it('previews what is added, two files at a time, and checks a small file as soon as it can be read', async () => {
    const engine = new Engine()
    await engine.session.add(['a', 'b', 'c'])
    assert.deepEqual(engine.open, ['preview a', 'preview b'])
    await engine.previewed('a')
    assert.deepEqual(engine.open, ['preview b', 'check a', 'preview c'])
    await engine.answer('check a', { kind: 'checked', reports: [reportOf('a')] })
    assert.equal(engine.entry('a').report?.file, 'a')
    assert.equal(engine.entry('a').activity, undefined)
  })

  it('checks a large file only when it is asked to', async () => {
    const engine = new Engine()
    engine.sizes.set('big', 10_000_000_000)
    await engine.session.add(['big'])
    await engine.previewed('big')
    assert.deepEqual(engine.open, [])
    engine.session.check(['big'])
    assert.deepEqual(engine.open, ['check big'])
  })

  it('a new setting breaks off the preview before it, and the answer that comes late is not taken', async () => {
    const engine = new Engine()
    await engine.session.add(['a'])
    const first = engine.asked[0]!
    engine.session.setSettings('a', { bars: '1-DAY' })
    assert.ok(first.signal.aborted)
    await engine.answer('preview a', { ...previewOf('a'), form: 'late' })
    assert.equal(engine.entry('a').preview, undefined)
    assert.deepEqual(engine.asked[0]?.settings, { bars: '1-DAY' })
    await engine.previewed('a')
    assert.equal(engine.entry('a').preview?.form, 'table')
  })

  it('a new setting takes the report of the old one away, and breaks off its check', async () => {
    const engine = new Engine()
    await engine.session.add(['a'])
    await engine.previewed('a')
    const check = engine.asked[0]!
    engine.session.setSettings('a', { stamp: 'close' })
    assert.ok(check.signal.aborted)
    await engine.answer('check a', { kind: 'checked', reports: [reportOf('a')] })
    assert.equal(engine.entry('a').report, undefined)
    await engine.previewed('a')
    assert.deepEqual(engine.open, ['check a'])
    assert.deepEqual(engine.asked[0]?.settings, { stamp: 'close' })
  })

  it('imports only what was checked and is not refused, with the settings of the person', async () => {
    const engine = new Engine()
    await engine.session.add(['a', 'b'])
    engine.session.setSettings('a', { instrument: 'A.B' })
    await engine.answer('preview a', { kind: 'cancelled' })
    await engine.previewed('b')
    await engine.previewed('a')
    await engine.answer('check b', { kind: 'checked', reports: [reportOf('b', true)] })
    engine.session.import(['a', 'b'])
    assert.deepEqual(engine.open, ['check a'], 'nothing is written before the report is there')
    await engine.answer('check a', { kind: 'checked', reports: [reportOf('a')] })
    engine.session.import(['a', 'b'])
    assert.deepEqual(engine.open, ['import a'])
    assert.deepEqual(engine.asked[0]?.settings, { instrument: 'A.B' })
    const result = { file: 'a', series: [], rowsAdded: 1, alreadyImported: false }
    await engine.answer('import a', { kind: 'imported', files: [result] })
    assert.deepEqual(engine.entry('a').result, result)
    assert.equal(engine.imported, 1)
  })

  it('one file that fails stops no other', async () => {
    const engine = new Engine()
    await engine.session.add(['a', 'b'])
    await engine.previewed('a')
    await engine.previewed('b')
    await engine.answer('check a', { kind: 'checked', reports: [reportOf('a')] })
    await engine.answer('check b', { kind: 'checked', reports: [reportOf('b')] })
    engine.session.import(['a', 'b'])
    await engine.answer('import a', failure)
    assert.equal(engine.entry('a').failure?.message, 'No.')
    assert.deepEqual(engine.open, ['import b'])
  })

  it('cancelling breaks off what runs and what waits, and says so', async () => {
    const engine = new Engine()
    await engine.session.add(['a', 'b'])
    await engine.previewed('a')
    await engine.previewed('b')
    await engine.answer('check a', { kind: 'checked', reports: [reportOf('a')] })
    await engine.answer('check b', { kind: 'checked', reports: [reportOf('b')] })
    engine.session.import(['a', 'b'])
    engine.session.cancel()
    assert.ok(engine.asked[0]?.signal.aborted)
    await engine.answer('import a', { kind: 'cancelled' })
    assert.deepEqual(engine.open, [])
    assert.deepEqual(
      ['a', 'b'].map((file) => engine.entry(file).cancelled),
      ['import', 'import'],
    )
    assert.deepEqual(
      ['a', 'b'].map((file) => engine.entry(file).activity),
      [undefined, undefined],
    )
  })

  it('settings go to all files of the same form, and to no other', async () => {
    const engine = new Engine()
    await engine.session.add(['1.k', '2.k', 'x'])
    await engine.previewed('1.k')
    await engine.previewed('2.k')
    await engine.previewed('x')
    engine.session.setSettings('1.k', { stamp: 'close' })
    engine.session.setSettingsForAll('1.k')
    assert.deepEqual(engine.entry('2.k').settings, { stamp: 'close' })
    assert.deepEqual(engine.entry('x').settings, {})
  })

  it('a file that is there already is not added again, and one that is taken off is forgotten', async () => {
    const engine = new Engine()
    await engine.session.add(['a'])
    await engine.session.add(['a', 'b'])
    assert.deepEqual(
      engine.session.entries.map(({ file }) => file),
      ['a', 'b'],
    )
    engine.session.remove('a')
    await engine.previewed('a')
    assert.deepEqual(
      engine.session.entries.map(({ file }) => file),
      ['b'],
    )
  })

  it('reports of progress come with the time since the work began, those of others are passed over', async () => {
    const engine = new Engine()
    await engine.session.add(['a'])
    engine.clock = 500
    await engine.previewed('a')
    engine.clock = 1500
    engine.session.progress({ job: 'someone else', file: 'a', phase: 'reading', fraction: 0.5 })
    engine.session.progress({ job: 'check 0', file: 'a', phase: 'reading', fraction: 0.5 })
    const progress = engine.posted.filter(({ type }) => type === 'progress')
    assert.deepEqual(progress, [
      { type: 'progress', file: 'a', progress: { phase: 'reading', fraction: 0.5, elapsedMs: 1000 } },
    ])
  })
})
