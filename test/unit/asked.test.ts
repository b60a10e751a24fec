import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { promisify } from 'node:util'
import type { AskedTables } from './asked/asked-test.js'
import { buildingBlocks } from './asked/building-blocks.js'
import { dataAndResults } from './asked/data-and-results.js'
import { engineParts } from './asked/engine-parts.js'
import { exchangeNumbers } from './asked/exchange-numbers.js'
import { leftOut } from './asked/left-out.js'
import { dearProperties, properties } from './asked/properties.js'
import { strategyInterface } from './asked/strategy-interface.js'
import { wholeSystem } from './asked/whole-system.js'

interface KnownTest {
  readonly fullTitle: string
  readonly file: string
}

const folder = path.join(import.meta.dirname, '..')
const dear = { 'properties of which a case is dear': dearProperties.map(([what, file, title]) => [what, file, title]) }
const tables = [
  strategyInterface,
  buildingBlocks,
  engineParts,
  dataAndResults,
  wholeSystem,
  exchangeNumbers,
  properties,
  dear,
].map((table) => Object.entries(table as AskedTables))
const rows = tables.flat().flatMap(([, asked]) => asked)

describe('What is asked for has its test', () => {
  /** The tests of each file by their whole titles, as Mocha knows them: also those that a table makes. */
  const tests = new Map<string, string[]>()
  const pending: string[] = []

  before(async () => {
    const files = [...new Set(rows.map(([, file]) => path.join(folder, file)))]
    const mocha = createRequire(import.meta.url).resolve('mocha/bin/mocha.js')
    const args = [mocha, '--no-config', '--import=tsx', '--ui=bdd', '--dry-run', '--reporter=json', ...files]
    const options = { cwd: path.join(folder, '..'), maxBuffer: 2 ** 28 }
    const { stdout } = await promisify(execFile)(process.execPath, args, options)
    const known = JSON.parse(stdout.slice(stdout.indexOf('{\n'))) as { tests: KnownTest[]; pending: KnownTest[] }
    for (const { fullTitle, file } of known.tests) {
      const name = path.relative(folder, file).replaceAll(path.sep, '/')
      tests.set(name, [...(tests.get(name) ?? []), fullTitle])
    }
    pending.push(...known.pending.map(({ fullTitle }) => fullTitle))
  })

  for (const [part, asked] of tables.flat())
    describe(part, () => {
      for (const [what, file, title] of asked)
        it(what, () => {
          const found = tests.get(file)?.filter((each) => each === title).length ?? 0
          assert.equal(found, 1, `${file} has ${found === 0 ? 'no test' : `${found} tests`} '${title}'`)
          assert.ok(!pending.includes(title), `'${title}' is skipped`)
        })
    })

  it('and none of these files skips or singles out a test', () => {
    for (const file of new Set(rows.map(([, each]) => each))) {
      const text = fs.readFileSync(path.join(folder, file), 'utf8')
      assert.doesNotMatch(text, /\b(describe|it|context|this)\.(skip|only)\(|\bx(it|describe)\(/, file)
    }
  })

  it('and nothing is asked for twice in one part, nor both tested and left out', () => {
    const left = new Set(leftOut.map(([what]) => what))
    assert.equal(left.size, leftOut.length)
    for (const [part, asked] of tables.flat()) {
      const names = asked.map(([what]) => what)
      assert.equal(new Set(names).size, names.length, part)
      for (const what of names) assert.ok(!left.has(what), what)
    }
  })

  it('and every property of these files has a thousand cases or more, in full', () => {
    for (const file of new Set(Object.values(properties).flatMap((asked) => asked.map(([, each]) => each)))) {
      const text = fs.readFileSync(path.join(folder, file), 'utf8')
      const counts = [...text.matchAll(/numRuns: ([\d_]+)/g)].map(([, count]) => Number(count!.replaceAll('_', '')))
      assert.ok(counts.length > 0, `${file} does not say how many cases it runs`)
      assert.ok(Math.min(...counts) >= 1000, `${file} runs ${counts.join(', ')} cases`)
      assert.doesNotMatch(
        text,
        /\bseed: \d|interruptAfterTimeLimit|skipAllAfterTimeLimit/,
        `${file} draws anew each time`,
      )
    }
  })

  it('and what is left out, or is dear, says why', () => {
    for (const [what, why] of leftOut) assert.ok(why.length > 10, what)
    for (const [what, , , why] of dearProperties) assert.ok(why.length > 10, what)
  })
})
