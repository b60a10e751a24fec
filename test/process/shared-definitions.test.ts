import assert from 'node:assert/strict'
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { Catalog } from '../../engine-host/data/catalog.js'
import { InstrumentEditing } from '../../engine-host/data/stored/instrument-editing.js'
import { writeManyDays } from './import-files.js'

const ids = ['ONE.FILE', 'TWO.FILE', 'THREE.FILE']
const saves = 80

describe('definitions that several processes save', function () {
  this.timeout(120_000)
  let folder = ''
  let store = ''
  let definitions = ''
  const children: ChildProcess[] = []
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'backlens-definitions-'))
    store = join(folder, 'store')
    definitions = join(store, 'instruments.json')
    const [plain] = writeManyDays(folder, 1)
    const catalog = await Catalog.open(store)
    assert.ok(catalog instanceof Catalog)
    for (const instrument of ids)
      await catalog.importFiles([plain!.path], { settings: { instrument, bars: '1-SECOND' } })
    await catalog.close()
  })
  afterEach(async () => {
    for (const child of children) if (child.exitCode === null) child.kill('SIGKILL')
    children.length = 0
    await rm(folder, { recursive: true, force: true })
  })

  /** Resolves with the first message of a process. */
  async function answer(child: ChildProcess): Promise<unknown> {
    const [message] = (await once(child, 'message')) as [unknown]
    return message
  }

  async function saver(instrumentId: string, fees: readonly string[]): Promise<ChildProcess> {
    const child = fork(join(__dirname, 'definition-child.ts'), [store, instrumentId, JSON.stringify(fees)], {
      execArgv: ['--import', 'tsx'],
    })
    children.push(child)
    assert.equal(await answer(child), 'open')
    return child
  }

  const feesOf = (of: number) => Array.from({ length: saves }, (_, at) => `0.000${of}${String(at + 100)}`)

  it('what each saves for an instrument of its own stays, all of it, and comments with it', async () => {
    writeFileSync(definitions, readFileSync(definitions, 'utf8').replace('{', '{\n  // mine'))
    const savers = await Promise.all(ids.map((id, at) => saver(id, feesOf(at + 1))))
    const outcomes = savers.map((child) => answer(child))
    for (const child of savers) child.send('save')
    for (const outcome of await Promise.all(outcomes)) assert.deepEqual(outcome, Array(saves).fill('saved'))
    const text = readFileSync(definitions, 'utf8')
    assert.match(text, /\/\/ mine/)
    for (const [at] of ids.entries()) assert.ok(text.includes(`"takerFee": "${feesOf(at + 1).at(-1)!}"`), text)
    assert.deepEqual(
      readdirSync(store).filter((name) => /lock|tmp./.test(name)),
      [],
    )
  })

  it('of two that save the same instrument, whoever comes second is refused with a sentence', async () => {
    const catalog = await Catalog.open(store)
    const other = await Catalog.open(store)
    assert.ok(catalog instanceof Catalog && other instanceof Catalog)
    const [one, two] = [new InstrumentEditing(catalog), new InstrumentEditing(other)]
    const found = await one.get('ONE.FILE')
    assert.ok(found.kind === 'instrument')
    const { definition, revision } = found.instrument
    const outcomes = await Promise.all(
      [one, two, one, two].map((editing, at) =>
        editing.save({ definition: { ...definition, takerFee: `0.000${at + 1}` }, revision }),
      ),
    )
    assert.deepEqual(outcomes.map(({ kind }) => kind).sort(), ['failed', 'failed', 'failed', 'saved'])
    for (const outcome of outcomes)
      if (outcome.kind === 'failed')
        assert.equal(outcome.message, 'The definition of ONE.FILE in instruments.json was changed meanwhile.')
    await other.close()
    await catalog.close()
  })

  it('the lock of a process that was killed does not keep others from saving; that of one that lives does', async () => {
    const child = await saver('ONE.FILE', [])
    const owner = JSON.stringify({ pid: child.pid, host: hostname() })
    const lock = `${definitions}.lock`
    writeFileSync(lock, owner)
    const catalog = await Catalog.open(store)
    assert.ok(catalog instanceof Catalog)
    const editing = new InstrumentEditing(catalog)
    const found = await editing.get('TWO.FILE')
    assert.ok(found.kind === 'instrument')
    const { definition, revision } = found.instrument
    const change = { definition: { ...definition, takerFee: '0.0007' }, revision }
    const refused = await editing.save(change)
    assert.ok(refused.kind === 'failed', JSON.stringify(refused))
    assert.equal(refused.message, `instruments.json is being written by the process ${child.pid!}.`)
    assert.equal(refused.next, 'Try again in a moment; close that program if it hangs.')
    assert.equal(readFileSync(lock, 'utf8'), owner)

    child.kill('SIGKILL')
    await once(child, 'exit')
    assert.equal((await editing.save(change)).kind, 'saved')
    assert.equal(existsSync(lock), false)
    await catalog.close()
  })
})
