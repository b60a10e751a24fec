import assert from 'node:assert/strict'
import fc from 'fast-check'
import typescript from 'typescript'
import { outlineStrategies, type ReadModule } from '../../../engine-host/compiler/strategy-outline.js'

const emaCross = `import { Strategy, parameter, ema, type Bar } from 'backlens'

export class EmaCross extends Strategy {
  @parameter({ min: 2, max: 100 }) fast = 10
  @parameter({ min: -5 }) shift = -3
  @parameter() mode = 'both'
  private readonly fastEma = this.indicator(ema(this.fast))

  override onStart() { this.log.info('start') }
  override onBar(bar: Bar) {
    if (bar.close > 0) this.buy({ size: 0.95 })
  }
  onlyMine() {}
}
`

function outline(text: string, readModule?: ReadModule) {
  return outlineStrategies(typescript, '/strategies/a.ts', text, readModule)
}

describe('strategy outline', () => {
  it('finds the class, its callbacks and its parameters at their names', () => {
    const [strategy, ...others] = outline(emaCross)
    assert.equal(others.length, 0)
    assert.equal(strategy!.className, 'EmaCross')
    assert.deepEqual(strategy!.range, { start: { line: 2, character: 13 }, end: { line: 2, character: 21 } })
    assert.deepEqual(
      strategy!.callbacks.map(({ name, range }) => [name, range.start.line, range.start.character]),
      [
        ['onStart', 8, 11],
        ['onBar', 9, 11],
      ],
    )
    assert.deepEqual(
      strategy!.parameters.map(({ name, defaultValue, options }) => ({ name, defaultValue, options })),
      [
        { name: 'fast', defaultValue: 10, options: { min: 2, max: 100 } },
        { name: 'shift', defaultValue: -3, options: { min: -5 } },
        { name: 'mode', defaultValue: 'both', options: {} },
      ],
    )
  })

  const cases: readonly (readonly [rule: string, text: string, classes: readonly string[]])[] = [
    ['an alias of Strategy counts', `import { Strategy as S } from 'backlens'\nexport class A extends S {}`, ['A']],
    ['a namespace import counts', `import * as b from 'backlens'\nexport class A extends b.Strategy {}`, ['A']],
    [
      'a class between counts, and an abstract one is not run itself',
      `import { Strategy } from 'backlens'\nabstract class Base extends Strategy {}\nexport abstract class C extends Base {}\nexport class A extends Base {}`,
      ['A'],
    ],
    [
      'a class that is not exported is left out',
      `import { Strategy } from 'backlens'\nclass A extends Strategy {}`,
      [],
    ],
    [
      'exports at the end of the file count',
      `import { Strategy } from 'backlens'\nclass A extends Strategy {}\nclass B extends Strategy {}\nexport { A }\nexport default B`,
      ['A', 'B'],
    ],
    [
      'a Strategy of another package does not count',
      `import { Strategy } from 'x'\nexport class A extends Strategy {}`,
      [],
    ],
    [
      'a class of the same name that is local does not count',
      `class Strategy {}\nexport class A extends Strategy {}`,
      [],
    ],
    ['the import may still be missing while it is typed', `export class A extends Strategy {}`, ['A']],
    ['classes that extend each other end the search', `export class A extends B {}\nexport class B extends A {}`, []],
  ]
  for (const [rule, text, classes] of cases) {
    it(rule, () =>
      assert.deepEqual(
        outline(text).map(({ className }) => className),
        classes,
      ),
    )
  }

  it('follows a base class into a module of the user', () => {
    const modules = new Map([
      ['/strategies/lib/base.ts', `import { Strategy } from 'backlens'\nexport class Base extends Strategy {}`],
    ])
    const text = `import { Base } from './lib/base.js'\nexport class A extends Base {}\nexport class B extends Other {}`
    assert.deepEqual(
      outline(text, (file) => modules.get(file)).map(({ className }) => className),
      ['A'],
    )
  })

  it('answers for every half-typed state of a file, and keeps the class once its heritage is written', () => {
    const heritage = emaCross.indexOf('extends Strategy') + 'extends Strategy'.length
    fc.assert(
      fc.property(fc.integer({ min: 0, max: emaCross.length }), (length) => {
        const found = outline(emaCross.slice(0, length))
        if (length >= heritage) assert.equal(found.length, 1)
      }),
    )
  })
})
