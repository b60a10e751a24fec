import assert from 'node:assert/strict'
import fs from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { WriteRefused, writeAllOrNothing } from '../../../engine-host/server/file-transaction.js'

async function tree(folder: string): Promise<Record<string, string>> {
  const entries = await fs.readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.map(async (entry): Promise<[string, string]> => {
    const file = path.join(entry.parentPath, entry.name)
    return [path.relative(folder, file), entry.isFile() ? await fs.readFile(file, 'utf8') : '/']
  })
  return Object.fromEntries((await Promise.all(files)).sort(([a], [b]) => (a < b ? -1 : 1)))
}

describe('writing all files or none', () => {
  let folder: string
  const at = (name: string): string => path.join(folder, name)

  beforeEach(async () => {
    folder = await fs.mkdtemp(path.join(os.tmpdir(), 'backlens-'))
    await fs.writeFile(at('kept.txt'), 'before')
  })
  afterEach(() => fs.rm(folder, { recursive: true }))

  it('writes new and replaced files, folders included, and leaves no temporary file', async () => {
    await writeAllOrNothing([
      { file: at('a/b/new.txt'), content: 'new', mode: 'create' },
      { file: at('kept.txt'), content: 'after', mode: 'replace' },
    ])
    assert.deepEqual(await tree(folder), { a: '/', 'a/b': '/', 'a/b/new.txt': 'new', 'kept.txt': 'after' })
  })

  it('changes nothing when a file to create exists', async () => {
    const before = await tree(folder)
    const plan = [
      { file: at('a/b/new.txt'), content: 'new', mode: 'create' },
      { file: at('other.txt'), content: 'other', mode: 'replace' },
      { file: at('kept.txt'), content: 'overwritten', mode: 'create' },
    ] as const
    await assert.rejects(writeAllOrNothing(plan), (error) => {
      assert.ok(error instanceof WriteRefused)
      assert.deepEqual([error.file, error.code], [at('kept.txt'), 'EEXIST'])
      return true
    })
    assert.deepEqual(await tree(folder), before)
  })

  it('changes nothing when a file holds something else by now than what its new content was made of', async () => {
    const before = await tree(folder)
    const plan = [
      { file: at('a/b/new.txt'), content: 'new', mode: 'create' },
      { file: at('kept.txt'), content: 'made of another text', mode: 'replace', madeOf: 'another text' },
    ] as const
    await assert.rejects(writeAllOrNothing(plan), { code: 'ECHANGED', file: at('kept.txt') })
    assert.deepEqual(await tree(folder), before)
    await writeAllOrNothing([{ ...plan[1], madeOf: before['kept.txt']! }])
    assert.equal((await tree(folder))['kept.txt'], 'made of another text')
  })

  it('gives replaced files their content back when a later one fails', async () => {
    await fs.mkdir(at('taken'))
    const before = await tree(folder)
    const plan = [
      { file: at('kept.txt'), content: 'after', mode: 'replace' },
      { file: at('taken'), content: 'a folder stands here', mode: 'replace' },
    ] as const
    await assert.rejects(writeAllOrNothing(plan), WriteRefused)
    assert.deepEqual(await tree(folder), before)
  })

  it('changes nothing when a file is where a folder must be, and does not say that the file exists', async () => {
    const before = await tree(folder)
    const plan = [
      { file: at('x/new.txt'), content: 'new', mode: 'create' },
      { file: at('kept.txt/new.txt'), content: 'new', mode: 'create' },
    ] as const
    await assert.rejects(writeAllOrNothing(plan), { code: 'ENOTDIR' })
    assert.deepEqual(await tree(folder), before)
  })
})
