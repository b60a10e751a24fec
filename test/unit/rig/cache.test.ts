import assert from 'node:assert/strict'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { installOnce } from '../../rig/cache.js'

describe('cache of the rig', function () {
  let cache: string
  beforeEach(() => (cache = mkdtempSync(path.join(os.tmpdir(), 'backlens-cache-'))))
  afterEach(() => rmSync(cache, { recursive: true }))

  const writing =
    (text: string) =>
    (folder: string): Promise<void> => {
      writeFileSync(path.join(folder, 'tool'), text)
      return Promise.resolve()
    }
  const never = (): Promise<void> => Promise.reject(new Error('installed again'))

  it('installs a name once', async function () {
    const first = await installOnce('tool-1', writing('first'), cache)
    assert.equal(await installOnce('tool-1', never, cache), first)
    assert.equal(readFileSync(path.join(first, 'tool'), 'utf8'), 'first')
  })

  it('leaves nothing of an installation that failed, and succeeds the next time', async function () {
    const failing = (folder: string): Promise<void> => {
      writeFileSync(path.join(folder, 'half'), '')
      return Promise.reject(new Error('no space'))
    }
    await assert.rejects(installOnce('tool-1', failing, cache), /no space/)
    assert.deepEqual(readdirSync(cache), [])
    assert.ok(existsSync(await installOnce('tool-1', writing('second'), cache)))
  })

  it('removes what a killed process left', async function () {
    // Above the largest process id that Linux gives.
    mkdirSync(path.join(cache, 'tool-1.unfinished-4194305'))
    await installOnce('tool-1', writing('first'), cache)
    assert.deepEqual(readdirSync(cache), ['tool-1'])
  })

  it('discards the later of two installations at the same time', async function () {
    const slow = async (folder: string): Promise<void> => {
      await installedMeanwhile()
      await writing('slow')(folder)
    }
    const installedMeanwhile = async (): Promise<void> => {
      const folder = path.join(cache, 'tool-1')
      mkdirSync(folder)
      await writing('fast')(folder)
    }
    const folder = await installOnce('tool-1', slow, cache)
    assert.equal(readFileSync(path.join(folder, 'tool'), 'utf8'), 'fast')
    assert.deepEqual(readdirSync(cache), ['tool-1'])
  })
})
