import assert from 'node:assert/strict'
import { readdir, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { withFileLock } from '../../../engine-host/data/file-lock.js'
import { inTemporaryFolder } from './temporary-store.js'

/** Numbers of processes that no system gives. */
const firstEnded = 4_194_305

describe('The lock of a file', () => {
  it('admits one at a time where several find the locks of ended processes at once, and leaves none behind', () =>
    inTemporaryFolder(async (folder) => {
      const path = join(folder, 'instruments.json')
      let inside = 0
      let done = 0
      const change = async () => {
        inside++
        await new Promise((resolve) => setImmediate(resolve))
        assert.equal(inside, 1)
        inside--
        done++
      }
      const [workers, changes] = [8, 20]
      await Promise.all(
        Array.from({ length: workers }, async (_, worker) => {
          for (let at = 0; at < changes; at++) {
            await withFileLock(path, change)
            const ended = { pid: firstEnded + worker * changes + at, host: hostname() }
            // As if a process had been killed with the lock in its hands.
            await writeFile(`${path}.lock`, JSON.stringify(ended), { flag: 'wx' }).catch(() => undefined)
          }
        }),
      )
      assert.equal(done, workers * changes)
      await withFileLock(path, change)
      assert.deepEqual(await readdir(folder), [])
    }))

  it('is taken where a process was killed before it could write its name into it', () =>
    inTemporaryFolder(async (folder) => {
      const path = join(folder, 'instruments.json')
      await writeFile(`${path}.lock`, '')
      assert.equal(await withFileLock(path, () => Promise.resolve('done')), 'done')
      assert.deepEqual(await readdir(folder), [])
    })).timeout(20_000)
})
