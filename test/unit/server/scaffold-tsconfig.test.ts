import assert from 'node:assert/strict'
import fs from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import ts from 'typescript'
import { writeAllOrNothing } from '../../../engine-host/server/file-transaction.js'
import { planTsconfig } from '../../../engine-host/server/project-tsconfig.js'

function readJson(file: string): unknown {
  return ts.readConfigFile(file, (name) => ts.sys.readFile(name)).config
}

/** The configuration by which the editor compiles a file: the nearest tsconfig.json above it that includes it. */
function configurationOf(file: string): ts.ParsedCommandLine {
  for (let folder = path.dirname(file); folder !== path.dirname(folder); folder = path.dirname(folder)) {
    const config = path.join(folder, 'tsconfig.json')
    if (!ts.sys.fileExists(config)) continue
    const parsed = ts.parseJsonConfigFileContent(readJson(config), ts.sys, folder)
    if (parsed.fileNames.includes(file)) return parsed
  }
  throw new Error(`${file} belongs to no project`)
}

describe('the path from import … from backlens to its declarations', () => {
  let folder: string
  const at = (name: string): string => path.join(folder, name)
  const scaffold = async (): Promise<void> => writeAllOrNothing(await planTsconfig(folder))

  /** The file that the import resolves to in a strategy of the folder. */
  async function resolved(): Promise<string | undefined> {
    await fs.mkdir(at('.backlens/types'), { recursive: true })
    await fs.writeFile(at('.backlens/types/backlens.d.ts'), 'export {}\n')
    await fs.mkdir(at('strategies'), { recursive: true })
    await fs.writeFile(at('strategies/mine.ts'), `import 'backlens'\n`)
    const { options } = configurationOf(at('strategies/mine.ts'))
    return ts.resolveModuleName('backlens', at('strategies/mine.ts'), options, ts.sys).resolvedModule?.resolvedFileName
  }

  beforeEach(async () => {
    folder = await fs.realpath(await fs.mkdtemp(path.join(os.tmpdir(), 'backlens-')))
  })
  afterEach(() => fs.rm(folder, { recursive: true }))

  const projects: [name: string, files: Record<string, string>][] = [
    ['an empty folder', {}],
    ['a plain project', { 'tsconfig.json': '{ "compilerOptions": { "strict": true } }' }],
    ['a project with comments and tabs', { 'tsconfig.json': '{\n\t// mine\n\t"include": ["src"],\n}\n' }],
    ['paths of its own', { 'tsconfig.json': '{ "compilerOptions": { "paths": { "@app/*": ["./src/*"] } } }' }],
    ['paths under a baseUrl', { 'tsconfig.json': '{ "compilerOptions": { "baseUrl": "src", "paths": {} } }' }],
    ['inherited paths', { 'base.json': '{}', 'tsconfig.json': '{ "extends": "./base.json" }' }],
    ['only references', { 'tsconfig.json': '{ "files": [], "references": [] }' }],
    ['decorators of the old kind', { 'tsconfig.json': '{ "compilerOptions": { "experimentalDecorators": true } }' }],
    ['a configuration that is no JSON', { 'tsconfig.json': '{ "compilerOptions": ' }],
    ['a project in strategies', { 'strategies/tsconfig.json': '{ "include": ["."] }' }],
  ]
  for (const [name, files] of projects) {
    it(`resolves in ${name}`, async () => {
      for (const [file, text] of Object.entries(files)) {
        await fs.mkdir(path.dirname(at(file)), { recursive: true })
        await fs.writeFile(at(file), text)
      }
      await scaffold()
      assert.equal(await resolved(), at('.backlens/types/backlens.d.ts'))
      assert.notEqual(configurationOf(at('strategies/mine.ts')).options.experimentalDecorators, true)
    })
  }

  it('is written once', async () => {
    await scaffold()
    assert.deepEqual(await planTsconfig(folder), [])
    await fs.writeFile(at('tsconfig.json'), '{ "compilerOptions": { "target": "ES5" } }')
    await scaffold()
    assert.deepEqual(await planTsconfig(folder), [])
  })

  it('keeps comments, indentation and other paths of the user', async () => {
    const text =
      '{\n    // mine\n    "compilerOptions": {\n        "paths": { "@app/*": ["./src/*"] } // all\n    }\n}\n'
    await fs.writeFile(at('tsconfig.json'), text)
    await scaffold()
    const after = await fs.readFile(at('tsconfig.json'), 'utf8')
    for (const kept of ['\n    // mine\n', '} // all\n', '"@app/*"', '"./src/*"'])
      assert.ok(after.includes(kept), after)
  })

  it('leaves a configuration alone that it could change in another way than meant', async () => {
    for (const text of ['{ "extends": "./base.json" }', '{ "compilerOptions": { "baseUrl": "." } }', '{ "a": ']) {
      await fs.writeFile(at('tsconfig.json'), text)
      assert.ok(
        (await planTsconfig(folder)).every(({ file }) => file !== at('tsconfig.json')),
        text,
      )
    }
  })
})
