import assert from 'node:assert/strict'
import fs from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { parse } from 'jsonc-parser'
import ts from 'typescript'
import { restoreProjectTypes } from '../../../engine-host/server/project-types.js'
import { scaffoldStrategy } from '../../../engine-host/server/scaffold-strategy.js'
import type { Failure } from '../../../engine-host/protocol/failure.js'
import type { StrategyTemplate } from '../../../engine-host/protocol/requests.js'
import { generateTypes } from '../../../strategies-template/generate-types.mjs'

const source = path.join(import.meta.dirname, '../../../strategies-template')
const allTemplates = ['ema-cross', 'breakout-bracket', 'mean-reversion-limits', 'blank'] as const

/** Every setting that a user may have made strict. */
const strictest: ts.CompilerOptions = {
  strict: true,
  noUncheckedIndexedAccess: true,
  noImplicitOverride: true,
  noImplicitReturns: true,
  noUnusedLocals: true,
  noUnusedParameters: true,
  exactOptionalPropertyTypes: true,
  noPropertyAccessFromIndexSignature: true,
  verbatimModuleSyntax: true,
  isolatedModules: true,
}

/** Complaints of the compiler about a file, under the project that it belongs to. */
function complaints(file: string, more: ts.CompilerOptions = {}): string[] {
  const config = ts.findConfigFile(path.dirname(file), (name) => ts.sys.fileExists(name))!
  const read = ts.readConfigFile(config, (name) => ts.sys.readFile(name))
  const { options, fileNames } = ts.parseJsonConfigFileContent(read.config, ts.sys, path.dirname(config))
  assert.ok(fileNames.includes(file), `${file} belongs to ${config}`)
  const program = ts.createProgram([file], { ...options, ...more })
  return ts.getPreEmitDiagnostics(program).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))
}

function refused(result: { kind: string }): Failure {
  assert.equal(result.kind, 'failed')
  return result as Failure
}

describe('a new strategy', () => {
  let templates: string
  let folder: string
  const at = (name: string): string => path.join(folder, name)
  const read = (name: string): Promise<string> => fs.readFile(at(name), 'utf8')
  const everything = async (): Promise<string[]> => (await fs.readdir(folder, { recursive: true })).sort()
  const scaffold = (name: string, template: StrategyTemplate = 'ema-cross') =>
    scaffoldStrategy({ folder, template, name }, templates)

  before(async function () {
    templates = await fs.mkdtemp(path.join(os.tmpdir(), 'backlens-templates-'))
    await fs.cp(source, templates, { recursive: true })
    generateTypes(path.join(templates, 'types/backlens.d.ts'))
  })
  after(() => fs.rm(templates, { recursive: true }))
  beforeEach(async () => {
    folder = await fs.realpath(await fs.mkdtemp(path.join(os.tmpdir(), 'backlens-')))
  })
  afterEach(() => fs.rm(folder, { recursive: true }))

  for (const template of allTemplates) {
    it(`from ${template} compiles under the strictest settings with nothing installed`, async () => {
      const result = await scaffold('my cross', template)
      assert.equal(result.kind, 'written')
      assert.deepEqual(complaints(at('strategies/my-cross.ts'), strictest), [])
      assert.match(await read('strategies/my-cross.ts'), /export class MyCross extends Strategy/)
    })
  }

  it('gets completion and documentation of what backlens exports', async () => {
    await scaffold('MyCross')
    const file = at('strategies/my-cross.ts')
    const text = `import {  } from 'backlens'\n`
    const service = ts.createLanguageService({
      getCompilationSettings: () => ({ paths: { backlens: [at('.backlens/types/backlens.d.ts')] }, types: [] }),
      getScriptFileNames: () => [file],
      getScriptVersion: () => '1',
      getScriptSnapshot: (name) => {
        const content = name === file ? text : ts.sys.readFile(name)
        return content === undefined ? undefined : ts.ScriptSnapshot.fromString(content)
      },
      getCurrentDirectory: () => folder,
      getDefaultLibFileName: (options) => ts.getDefaultLibFilePath(options),
      fileExists: (name) => ts.sys.fileExists(name),
      readFile: (name) => ts.sys.readFile(name),
    })
    const names = service.getCompletionsAtPosition(file, 9, undefined)!.entries.map(({ name }) => name)
    for (const name of ['Strategy', 'parameter', 'ema', 'crossedAbove', 'Bar', 'Order'])
      assert.ok(names.includes(name), name)
    const details = service.getCompletionEntryDetails(file, 9, 'ema', undefined, undefined, undefined, undefined)!
    assert.match(ts.displayPartsToString(details.documentation), /moving average/)
  })

  it('has declarations that stand alone and keep the engine’s inside to itself', async () => {
    const declarations = await fs.readFile(path.join(templates, 'types/backlens.d.ts'), 'utf8')
    assert.doesNotMatch(declarations, /^import |\brequire\(|\/\/\/ <reference|NodeJS\.|@internal/m)
    await scaffold('MyCross')
    assert.deepEqual(complaints(at('strategies/my-cross.ts'), { ...strictest, skipLibCheck: false }), [])
  })

  it('logs by console with the types of Node or of the browser about as well', async () => {
    await scaffold('MyCross')
    await fs.writeFile(
      at('strategies/my-cross.ts'),
      `import { Strategy } from 'backlens'\nconsole.log(Strategy.name, 1)\n`,
    )
    for (const lib of [['lib.es2023.d.ts'], ['lib.es2023.d.ts', 'lib.dom.d.ts']]) {
      assert.deepEqual(complaints(at('strategies/my-cross.ts'), { lib }), [])
    }
    const types = { types: ['node'], typeRoots: [path.join(source, '../node_modules/@types')] }
    assert.deepEqual(complaints(at('strategies/my-cross.ts'), { ...types, skipLibCheck: true }), [])
  })

  it('is a run of a new backlens.json that names the schema', async () => {
    await scaffold('ES Breakout')
    assert.deepEqual(JSON.parse(await read('backlens.json')), {
      $schema: './.backlens/types/backlens.schema.json',
      runs: { 'es-breakout': { strategy: 'strategies/es-breakout.ts', class: 'ESBreakout' } },
    })
    assert.ok((await everything()).includes('.backlens/types/backlens.schema.json'))
  })

  it('is added to the runs of backlens.json, comments and formatting kept', async () => {
    const before = '{\n\t// mine\n\t"runs": {\n\t\t"first": { "strategy": "a.ts" }, // keep\n\t},\n}\n'
    await fs.writeFile(at('backlens.json'), before)
    await scaffold('MyCross')
    const after = await read('backlens.json')
    for (const kept of ['\t// mine\n', '// keep\n', '\n\t\t"my-cross": {']) assert.ok(after.includes(kept), after)
    assert.deepEqual(Object.keys((parse(after) as { runs: object }).runs), ['first', 'my-cross'])
  })

  it('takes another run name when another strategy has it', async () => {
    await fs.writeFile(at('backlens.json'), '{ "runs": { "my-cross": { "strategy": "elsewhere.ts" } } }')
    await scaffold('MyCross')
    const { runs } = parse(await read('backlens.json')) as { runs: Record<string, { strategy: string }> }
    assert.equal(runs['my-cross']!.strategy, 'elsewhere.ts')
    assert.equal(runs['my-cross-2']!.strategy, 'strategies/my-cross.ts')
  })

  it('keeps data and runs out of a repository, and the declarations in it', async () => {
    await fs.mkdir(at('.git'))
    await scaffold('First')
    assert.match(await read('.gitignore'), /^\.backlens\/\*\n!\.backlens\/types\/$/m)
    await fs.writeFile(at('.gitignore'), 'node_modules\n/.backlens/\n')
    await scaffold('Second')
    assert.equal(await read('.gitignore'), 'node_modules\n/.backlens/\n')
  })

  it('writes no .gitignore outside a repository', async () => {
    await scaffold('MyCross')
    assert.ok(!(await everything()).includes('.gitignore'))
  })

  it('is refused when its file exists, which stays as it is, with everything else', async () => {
    await scaffold('MyCross')
    await fs.writeFile(at('strategies/my-cross.ts'), 'mine')
    const before = await everything()
    const { message, next } = refused(await scaffold('my-cross', 'blank'))
    assert.match(message, /strategies.my-cross\.ts exists already/)
    assert.match(next, /another name/)
    assert.equal(await read('strategies/my-cross.ts'), 'mine')
    assert.deepEqual(await everything(), before)
  })

  const nothingWritten: [reason: string, prepare: () => Promise<unknown>, name: string, message: RegExp][] = [
    ['its name is invalid', () => Promise.resolve(), '2 fast', /2Fast begins with a digit/],
    ['its name leaves the folder', () => Promise.resolve(), '../../x', /contains/],
    ['its name is one that the template imports', () => Promise.resolve(), 'Strategy', /imports from backlens/],
    ['backlens.json is broken', () => fs.writeFile(at('backlens.json'), '{\n  "runs": [\n'), 'A', /backlens\.json/],
    ['a file stands where the folder belongs', () => fs.writeFile(at('strategies'), ''), 'A', /could not be written/],
  ]
  for (const [reason, prepare, name, message] of nothingWritten) {
    it(`is refused and nothing written when ${reason}`, async () => {
      await prepare()
      const before = await everything()
      const failure = refused(await scaffold(name))
      assert.match(failure.message, message)
      assert.notEqual(failure.next, '')
      assert.deepEqual(await everything(), before)
    })
  }

  it('is refused in a folder that does not exist, which is not created', async () => {
    await fs.rm(folder, { recursive: true })
    assert.match(refused(await scaffold('MyCross')).message, /does not exist/)
    await assert.rejects(fs.access(folder))
    await fs.mkdir(folder)
  })

  describe('in a clone', () => {
    const declarations = '.backlens/types/backlens.d.ts'

    it('gets the declarations again when they are missing or of another version', async () => {
      await scaffold('MyCross')
      const current = await read(declarations)
      await fs.rm(at('.backlens'), { recursive: true })
      assert.equal((await restoreProjectTypes(folder, templates)).length, 2)
      assert.equal(await read(declarations), current)
      await fs.writeFile(at(declarations), 'export declare class Strategy {}\n')
      assert.deepEqual(await restoreProjectTypes(folder, templates), [at(declarations)])
      assert.deepEqual(await restoreProjectTypes(folder, templates), [])
    })

    it('of something else nothing is written', async () => {
      assert.deepEqual(await restoreProjectTypes(folder, templates), [])
      assert.deepEqual(await everything(), [])
    })
  })
})
