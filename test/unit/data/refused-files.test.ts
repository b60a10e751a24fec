import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { moveFile, patiently, removeFile, removeFolder } from '../../../engine-host/data/refused-files.js'
import { inTemporaryFolder } from './temporary-store.js'

const refusal = (code: string) => Object.assign(new Error(code), { code })

describe('files that the system refuses', () => {
  const table: readonly {
    readonly code: string
    readonly platform: NodeJS.Platform
    readonly attempts: number
  }[] = [
    { code: 'EBUSY', platform: 'linux', attempts: 4 },
    { code: 'EBUSY', platform: 'win32', attempts: 4 },
    { code: 'EMFILE', platform: 'darwin', attempts: 4 },
    { code: 'EPERM', platform: 'win32', attempts: 4 },
    { code: 'EACCES', platform: 'win32', attempts: 4 },
    { code: 'EPERM', platform: 'linux', attempts: 1 },
    { code: 'EACCES', platform: 'darwin', attempts: 1 },
    { code: 'ENOSPC', platform: 'win32', attempts: 1 },
    { code: 'ENOENT', platform: 'win32', attempts: 1 },
  ]
  for (const { code, platform, attempts } of table) {
    it(`${code} on ${platform} is ${attempts > 1 ? 'tried again' : 'told at once'}`, async () => {
      let tried = 0
      const refused = () => {
        tried++
        return Promise.reject(refusal(code))
      }
      await assert.rejects(patiently(refused, [0, 0, 0], platform), { code })
      assert.equal(tried, attempts)
    })
  }

  it('what is given up in the meantime is done', async () => {
    let tried = 0
    const result = await patiently(
      () => (++tried < 3 ? Promise.reject(refusal('EBUSY')) : Promise.resolve('done')),
      [0, 0, 0],
    )
    assert.deepEqual([result, tried], ['done', 3])
  })

  it('files are moved over others, removed once or twice, and folders with all that is in them', () =>
    inTemporaryFolder(async (folder) => {
      const [one, other] = [join(folder, 'one'), join(folder, 'other')]
      writeFileSync(one, 'new')
      writeFileSync(other, 'old')
      await moveFile(one, other)
      assert.deepEqual([existsSync(one), readFileSync(other, 'utf8')], [false, 'new'])
      assert.equal(await removeFile(other), true)
      assert.equal(await removeFile(other), true)
      mkdirSync(join(folder, 'deep', 'deeper'), { recursive: true })
      await removeFolder(join(folder, 'deep'))
      assert.equal(existsSync(join(folder, 'deep')), false)
    }))
})
