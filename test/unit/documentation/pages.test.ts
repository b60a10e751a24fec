import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { pages } from '../../documentation/pages.js'
import { root } from '../../orchestrator/project.js'

describe('the pages that are made from the code', () => {
  for (const { file, make } of pages)
    it(`${file} says what the code does; if not, run: npm run docs`, async () => {
      assert.equal(readFileSync(path.join(root, file), 'utf8'), await make())
    })
})
