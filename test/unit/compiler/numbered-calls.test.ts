import assert from 'node:assert/strict'
import { SourceMap, type SourceMapPayload } from 'node:module'
import vm from 'node:vm'
import { transform } from 'esbuild'
import fc from 'fast-check'
import typescript from 'typescript'
import { mostNumberedCalls, numberCalls, numberedCallsName } from '../../../engine-host/compiler/numbered-calls.js'

/** What is put into a call. */
const insertion = /(, )?\.\.\.[\w.]+ === backlensCalls\.\w+ \? \[(void 0, )?backlensCalls\.sites\[\d+\]\] : \[\]/g

interface Numbered {
  readonly printed: string
  readonly numbered: string
  /** Source maps before and after. */
  readonly maps: readonly [SourceMap, SourceMap]
}

async function numbered(source: string): Promise<Numbered> {
  const { code, map } = await transform(source, {
    loader: 'ts',
    target: 'node20',
    sourcemap: 'external',
    sourcefile: 'a.ts',
  })
  const payload = JSON.parse(map) as SourceMapPayload
  const { code: result, mappings } = numberCalls(code, payload.mappings)
  return {
    printed: code,
    numbered: result,
    maps: [new SourceMap(payload), new SourceMap({ ...payload, mappings })],
  }
}

const site = (at: number) => `backlensCalls.sites[${String(at)}]`

describe('numbers of calls', () => {
  const given: readonly (readonly [source: string, result: string])[] = [
    ['this.buy({ size: 1 })', `this.buy({ size: 1 }, ...this.buy === backlensCalls.buy ? [${site(0)}] : []);`],
    ['this.close()', `this.close(...this.close === backlensCalls.close ? [void 0, ${site(0)}] : []);`],
    ['self?.sell?.(a)', `self?.sell?.(a, ...self.sell === backlensCalls.sell ? [${site(0)}] : []);`],
    [
      'this.orders?.limit(this.buy())',
      `this.orders?.limit(this.buy(...this.buy === backlensCalls.buy ? [void 0, ${site(1)}] : []), ...this.orders.limit === backlensCalls.limit ? [${site(0)}] : []);`,
    ],
    ['this.buy(/* ) */)', `this.buy(\n  /* ) */\n...this.buy === backlensCalls.buy ? [void 0, ${site(0)}] : []);`],
    ['orders.stop(a)', `orders.stop(a, ...orders.stop === backlensCalls.stop ? [${site(0)}] : []);`],
  ]
  for (const [source, result] of given)
    it(`are handed over with ${source}`, async () => {
      assert.equal((await numbered(source)).numbered, `${result}\n`)
    })

  const left: readonly string[] = [
    'this.buy(...all)',
    'this.buy(a, b)',
    'this["buy"](a)',
    'this[buy](a)',
    'a.b.buy(a)',
    'a().buy(a)',
    'a[0].buy(a)',
    'buy(a)',
    'new this.buy(a)',
    'new a.close()',
    'this.buy`a`',
    'this.buyer(a)',
    'this.stop(a)',
    'a.orders.b.limit(a)',
    'a.b.orders.limit(a)',
    'gr\u00fcn.buy(a)',
    '\u{20BB7}x.buy(a)',
    '"this.buy(a)"',
    '`${a}this.buy(a)${b}this.buy(a)`',
    '/this.buy(a)/.test(a)',
    'class A { #buy() {} a() { this.#buy(a) } }',
    'this.buy(a, /* b */ b)',
    'const self = new Proxy(this, {}); self.buy(a)',
    'class A { get buy() { return f } a() { this.buy(a) } }',
    'const a = { get orders() { return b } }; a.orders.limit(a)',
    'class A { get [name]() { return f } a() { this.buy(a) } }',
    'Object.defineProperty(a, "sell", { get: () => f }); a.sell(b)',
    'Object.defineProperties(a, { close: { get: () => f } }); a.close(b)',
    'a.__defineGetter__(name, f); a.close(b)',
  ]
  for (const source of left)
    it(`are not given to ${source}`, async () => {
      const { numbered: result, printed } = await numbered(source)
      assert.equal(result, printed)
    })

  it('end where the runner has no more', async () => {
    const { numbered: result } = await numbered('this.buy();\n'.repeat(mostNumberedCalls + 5))
    assert.equal([...result.matchAll(insertion)].length, mostNumberedCalls)
  })

  it('are given to nothing where the user has a name of the runner', async () => {
    const { numbered: result, printed } = await numbered(
      `const ${numberedCallsName} = 1\nthis.buy(${numberedCallsName})`,
    )
    assert.equal(result, printed)
  })

  it('are given to nothing that no map tells of', async () => {
    const { code } = await transform('this.buy()')
    assert.equal(numberCalls(code, '').code, code)
  })

  it('stand in calls alone, which are those of the syntax tree, and move the map with the code', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(statement, { minLength: 1, maxLength: 4 }), async (statements) => {
        const result = await numbered(programOf(statements))
        assert.equal(result.numbered.replaceAll(insertion, ''), result.printed)
        const source = typescript.createSourceFile('a.js', result.printed, typescript.ScriptTarget.Latest, true)
        assert.deepEqual([...result.numbered.matchAll(insertion)].length, callsOf(source).length, result.numbered)
        assertSamePlaces(result)
      }),
    )
  })

  it('change neither what functions of the user are given nor the options of the engine', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(statement, { minLength: 1, maxLength: 4 }),
        fc.boolean(),
        async (statements, isEngine) => {
          const { printed, numbered: result } = await numbered(programOf(statements))
          assert.deepEqual(traceOf(result, isEngine), traceOf(printed, isEngine))
        },
      ),
    )
  })
})

/** What functions of the user and of the engine are called with, in sequence; functions as texts show what is put in. */
function traceOf(code: string, isEngine: boolean): readonly unknown[] {
  const trace: unknown[] = []
  const note = (name: string, all: readonly unknown[]) => {
    trace.push([
      name,
      all.map((each) => (typeof each === 'function' ? 'function' : String(each).replaceAll(insertion, ''))),
    ])
    return 2
  }
  const own =
    (name: string) =>
    (...all: readonly unknown[]) =>
      note(name, all)
  const engines = {
    buy: (options?: unknown) => note('buy', [options]),
    limit: (options?: unknown) => note('limit', [options]),
  }
  const { buy, limit } = isEngine ? engines : { buy: own('buy'), limit: own('limit') }
  const sites = Array.from({ length: 100 }, (_, place) => ({ place }))
  const run = vm.runInThisContext(`(function (${numberedCallsName}, f) {${code}\nreturn run })`) as (
    ...given: unknown[]
  ) => (this: unknown) => void
  run({ ...engines, sites }, own('f')).call({ buy, orders: { limit } })
  return trace
}

/** The statements as the body of a function. */
function programOf(statements: readonly string[]): string {
  return `function run() {\n  const self = this, { orders } = this, a = 8, b = 2\n${statements.join('\n')}\n}`
}

/** Calls with at most one argument, of the shapes that the statements have. */
function callsOf(source: typescript.SourceFile): readonly typescript.CallExpression[] {
  const calls: typescript.CallExpression[] = []
  const visit = (node: typescript.Node): void => {
    if (
      typescript.isCallExpression(node) &&
      node.arguments.length <= 1 &&
      !node.arguments.some(typescript.isSpreadElement) &&
      /^(?:(?:this|self)\??\.buy|(?:(?:this|self)\??\.)?orders\??\.limit)$/.test(node.expression.getText(source))
    )
      calls.push(node)
    typescript.forEachChild(node, visit)
  }
  visit(source)
  return calls
}

/** Each word and each bracket has the place in the source that it had. */
function assertSamePlaces({ printed, numbered: result, maps: [before, after] }: Numbered): void {
  const lines = result.split('\n')
  printed.split('\n').forEach((line, place) => {
    const text = lines[place]!
    // Columns of the line as printed that something is put in at, with its length.
    let shift = 0
    const moves = [...text.matchAll(insertion)].map((match) => {
      const at = match.index - shift
      shift += match[0].length
      return { at, length: match[0].length }
    })
    for (const { index, 0: token } of line.matchAll(/[\w$]+|[()[\]{}`"'/]/g)) {
      const column = index + moves.filter(({ at }) => at <= index).reduce((sum, { length }) => sum + length, 0)
      assert.equal(text.slice(column, column + token.length), token)
      assert.deepEqual(placeOf(after, place, column), placeOf(before, place, index), `${line} | ${text}`)
    }
  })
}

function placeOf(map: SourceMap, line: number, column: number): unknown {
  const entry = map.findEntry(line, column)
  return 'originalLine' in entry ? [entry.originalSource, entry.originalLine, entry.originalColumn] : []
}

const gap = fc.constantFrom('', '', ' ', '\n  ', ' /* ) */ ')
const text = fc.string({
  unit: fc.constantFrom('(', ')', '[', '}', '/', ',', '\\\\', '\\n', 'this.buy(', 'ä', '😀', ' ', '$', '//', '/*'),
  maxLength: 5,
})
const atom = fc.oneof(
  fc.constantFrom(
    '1',
    'a',
    'b',
    'this',
    'self',
    'a / b',
    'a / b / 2',
    '/[/)]\\/[(]/.source',
    '/this.buy(a)/gu',
    'null',
  ),
  text.map((each) => `"${each}"`),
  text.map((each) => `'${each}'`),
)
const { expression } = fc.letrec<{ expression: string }>((tie) => {
  const inner = tie('expression')
  const arguments_ = fc.oneof(
    { weight: 3, arbitrary: inner },
    fc.constant(''),
    fc.tuple(inner, inner).map((each) => each.join(', ')),
    inner.map((each) => `...[${each}]`),
  )
  return {
    expression: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      atom,
      fc
        .tuple(
          fc.constantFrom(
            'this.buy',
            'self.buy',
            'self?.buy',
            'this?.buy?.',
            'orders.limit',
            'this.orders.limit',
            'self.orders?.limit?.',
            'f',
            '(this).buy!',
          ),
          gap,
          arguments_,
          gap,
        )
        .map(([called, before, each, after]) => `${called}(${before}${each}${after})`),
      fc
        .tuple(text, inner, text)
        .map(([one, each, other]) => `\`${one.replaceAll('$', '')}\${${each}}${other.replaceAll('$', '')}\``),
      fc
        .tuple(gap, inner, gap)
        .map(([before, each, after]) => `{${before} size: ${each}, tag: [${each}]${after}}`)
        .map((each) => `(${each})`),
      inner.map((each) => `(() => { if (a) /[)']/.test(b); while (!a) {} /"/.test(b); return ${each} })()`),
      inner.map((each) => `((given = ${each}) => (given))`),
      fc.tuple(inner, inner, inner).map(([is, one, other]) => `(${is} ? ${one} : ${other})`),
      fc.tuple(inner, inner).map(([one, other]) => `(${one}, ${other})`),
      fc.tuple(inner, inner).map(([one, other]) => `(${one} || ${other}) / 2 / (${other} as any)`),
    ),
  }
})
const statement = fc.oneof(
  expression.map((each) => `  ;(${each});`),
  expression.map((each) => `  if (${each}) f(${each}) // this.buy(a)`),
  expression.map((each) => `  for (const each of [${each}]) self.buy({ each, ...f(${each}) })`),
)
