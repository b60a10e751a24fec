import assert from 'node:assert/strict'
import fs from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import typescript from 'typescript'
import { onlyStrategy } from '../../../engine-host/compiler/only-strategy.js'
import { compileStrategy } from '../../../engine-host/compiler/strategy-compiler.js'
import { outlineStrategies } from '../../../engine-host/compiler/strategy-outline.js'

const fromBacklens = `import { Strategy, parameter } from 'backlens'\n`

describe('The only strategy of a file, told without TypeScript', () => {
  let folder: string
  before(async () => {
    folder = await fs.mkdtemp(path.join(os.tmpdir(), 'backlens-only-strategy-'))
    await fs.writeFile(path.join(folder, 'base.ts'), `${fromBacklens}export class Base extends Strategy {}\n`)
    await fs.writeFile(path.join(folder, 'levels.ts'), `export const levels = [1, 2]\n`)
  })
  after(() => fs.rm(folder, { recursive: true, force: true }))

  const cases: readonly (readonly [rule: string, text: string, expected: string | undefined])[] = [
    ['one class alone', `${fromBacklens}export class A extends Strategy {}`, 'A'],
    ['a default export', `${fromBacklens}export default class A extends Strategy {}`, 'A'],
    ['parameters', `${fromBacklens}export class A extends Strategy {\n  @parameter({ min: 2 }) fast = 10\n}`, 'A'],
    ['a class that names itself', `${fromBacklens}export class A extends Strategy {\n  static made = A.name\n}`, 'A'],
    [
      'a namespace import is to be read',
      `import * as b from 'backlens'\nexport class A extends b.Strategy {}`,
      undefined,
    ],
    ['another name of Strategy', `import { Strategy as S } from 'backlens'\nexport class A extends S {}`, 'A'],
    [
      'types beside it',
      `${fromBacklens}export interface Level { price: number }\nexport class A extends Strategy {}`,
      'A',
    ],
    [
      'a module of its own',
      `${fromBacklens}import { levels } from './levels.js'\nexport class A extends Strategy { l = levels }`,
      'A',
    ],
    [
      'two strategies are to be read',
      `${fromBacklens}export class A extends Strategy {}\nexport class B extends Strategy {}`,
      undefined,
    ],
    [
      'a function beside it is to be read',
      `${fromBacklens}export class A extends Strategy {}\nexport function f() {}`,
      undefined,
    ],
    ['an abstract class is none', `${fromBacklens}export abstract class A extends Strategy {}`, undefined],
    [
      'a class that is not exported is none',
      `${fromBacklens}class A extends Strategy {}\nexport const made = A`,
      undefined,
    ],
    ['a class between is to be read', `import { Base } from './base.js'\nexport class A extends Base {}`, undefined],
    [
      'a class of this file between is to be read',
      `${fromBacklens}class Base extends Strategy {}\nexport class A extends Base {}`,
      undefined,
    ],
    ['a class of something else is none', `class Strategy {}\nexport class A extends Strategy {}`, undefined],
    ['a value that is a class is none', `${fromBacklens}export const A = class A extends Strategy {}`, undefined],
    [
      'a comment is no class',
      `${fromBacklens}/*\nexport class A extends Strategy {}\n*/\nclass C extends Strategy {}\nexport const A = [C]`,
      undefined,
    ],
    ['nothing', '', undefined],
  ]
  cases.forEach(([rule, text, expected], place) =>
    it(`${rule}: ${String(expected)}`, async () => {
      const file = path.join(folder, `strategy-${String(place)}.ts`)
      await fs.writeFile(file, text)
      const compiled = await compileStrategy(file)
      assert.ok(compiled.kind === 'compiled')
      const only = onlyStrategy(text, compiled.strategy.code)
      assert.equal(only, expected)
      if (only === undefined) return
      const classes = outlineStrategies(typescript, file, text).map(({ className }) => className)
      assert.deepEqual(classes, [only])
    }),
  )

  it('is not told where the run has further files', async () => {
    const file = path.join(folder, 'one.ts')
    await fs.writeFile(file, `${fromBacklens}export class A extends Strategy {}`)
    const compiled = await compileStrategy(file, undefined, [path.join(folder, 'base.ts')])
    assert.ok(compiled.kind === 'compiled')
    assert.equal(onlyStrategy(await fs.readFile(file, 'utf8'), compiled.strategy.code), undefined)
  })
})
