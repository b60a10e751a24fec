import assert from 'node:assert/strict'
import fs from 'node:fs'
import { SourceMap, type SourceMapPayload } from 'node:module'
import os from 'node:os'
import path from 'node:path'
import { compileStrategy } from '../../../engine-host/compiler/strategy-compiler.js'

const header = `import { Strategy } from 'backlens'\n`

describe('strategy compiler', () => {
  let folder: string
  beforeEach(() => {
    folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'backlens-compiler-')))
  })
  afterEach(() => fs.rmSync(folder, { recursive: true }))

  function write(name: string, text: string): string {
    const file = path.join(folder, name)
    fs.mkdirSync(path.dirname(file), { recursive: true })
    fs.writeFileSync(file, text)
    return file
  }

  async function compiled(file: string) {
    const result = await compileStrategy(file)
    assert.ok(result.kind === 'compiled', JSON.stringify(result))
    return result.strategy
  }

  it('bundles own modules and workspace packages, and leaves backlens to the runner even when tsconfig maps it', async () => {
    write('tsconfig.json', '{"compilerOptions":{"paths":{"backlens":["./types/backlens.d.ts"]}}}')
    write('types/backlens.d.ts', 'export declare class Strategy {}')
    write('node_modules/left/index.js', 'module.exports = () => "from the package"')
    write('lib/own.ts', 'export const own: string = "from the own module"')
    const file = write(
      'a.ts',
      `${header}import { own } from './lib/own.js'\nimport left from 'left'\nexport class A extends Strategy { x = own + left() }`,
    )
    const { code, bundlePath } = await compiled(file)
    assert.match(code, /from the package/)
    assert.match(code, /from the own module/)
    assert.match(code, /require\("backlens"\)/)
    assert.equal(path.dirname(bundlePath), folder)
    assert.deepEqual(fs.readdirSync(folder).sort(), ['a.ts', 'lib', 'node_modules', 'tsconfig.json', 'types'])
  })

  it('maps the bundle back to absolute files, lines and columns', async () => {
    write('own.ts', 'export function boom(): never {\n  throw new Error("here")\n}')
    const file = write(
      'a.ts',
      `${header}import { boom } from './own.js'\nexport class A extends Strategy { x = boom() }`,
    )
    const { code } = await compiled(file)
    const encoded = /sourceMappingURL=data:application\/json;base64,(\S+)/.exec(code)![1]!
    const map = new SourceMap(JSON.parse(Buffer.from(encoded, 'base64').toString()) as SourceMapPayload)
    const lines = code.split('\n')
    const line = lines.findIndex((text) => text.includes('"here"'))
    const entry = map.findEntry(line, lines[line]!.indexOf('throw'))
    assert.ok('originalSource' in entry)
    assert.equal(entry.originalSource, path.join(folder, 'own.ts'))
    assert.deepEqual([entry.originalLine, entry.originalColumn], [1, 2])
  })

  it('gives the same code the same hash in another folder', async () => {
    const text = `${header}export class A extends Strategy {}`
    const one = await compiled(write('one/a.ts', text))
    const other = await compiled(write('other/a.ts', text))
    assert.equal(one.hash, other.hash)
    assert.match(one.hash, /^[0-9a-f]{64}$/)
    assert.notEqual((await compiled(write('one/a.ts', `${text}\nconsole.log(1)`))).hash, one.hash)
  })

  const broken: readonly (readonly [rule: string, text: string, at: [line: number, column: number], says: RegExp])[] = [
    ['a syntax error', `${header}const half = ;`, [2, 14], /a\.ts, line 2, column 14: /],
    ['an unresolved module', `${header}import './missing.js'`, [2, 8], /Could not resolve "\.\/missing\.js"/],
    ['an unresolved package', `import 'no-such-package'`, [1, 8], /Could not resolve "no-such-package"/],
    ['columns after characters beyond ASCII', `const é = '€'; const = 1`, [1, 22], /line 1, column 22/],
  ]
  for (const [rule, text, [line, column], says] of broken) {
    it(`reports ${rule} with its line and column`, async () => {
      const file = write('a.ts', text)
      const result = await compileStrategy(file)
      assert.ok(result.kind === 'failed')
      const failure = result.failures[0]!
      assert.deepEqual(failure.location, { file, line, column })
      assert.match(failure.message, says)
    })
  }

  it('reports every error of the file', async () => {
    const result = await compileStrategy(write('a.ts', `import './one.js'\nimport './two.js'`))
    assert.ok(result.kind === 'failed')
    assert.deepEqual(
      result.failures.map(({ location }) => location?.line),
      [1, 2],
    )
  })

  it('says so when the file does not exist', async () => {
    const result = await compileStrategy(path.join(folder, 'nothing.ts'))
    assert.ok(result.kind === 'failed')
    assert.match(result.failures[0]!.message, /nothing\.ts does not exist/)
  })
})
