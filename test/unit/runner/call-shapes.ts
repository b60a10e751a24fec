/** Rule, statements of a method of the strategy, and how many places are told by the number of a call and by the stack. */
export type CallShape = readonly [rule: string, text: string, numbered: number, onStack: number]

/** Ways in which a strategy places orders. */
export const callShapes: readonly CallShape[] = [
  // Told by their number.
  ['a statement', `this.buy({ size: 1 })`, 1, 0],
  ['no argument', `this.buy(); this.sell()`, 2, 0],
  ['an argument that is undefined', `this.buy(undefined)`, 1, 0],
  ['one place reached again', `for (let at = 0; at < 3; at++) this.buy({ size: 1 })`, 3, 0],
  ['two of one line', `this.buy({ size: 1 }); this.sell({ size: 1 })`, 2, 0],
  ['more than one line', `this\n      .buy(\n        {\n          size: 1,\n        },\n      )`, 1, 0],
  ['a chain', `this.sell(\n      { size: 1 }).instrument.id.length`, 1, 0],
  ['a call within the argument of another', `this.buy({ tag: String(this.sell({ size: 1 }).number) })`, 2, 0],
  [
    'a call as the argument of another',
    `const give = (order) => ({ tag: String(order.number) })\n    this.buy(give(this.sell(give(this.buy()))))`,
    3,
    0,
  ],
  ['both sides of a condition', `for (const is of [true, false]) is ? this.buy() : this.sell({ size: 1 })`, 2, 0],
  ['operators around it', `const made = !this.buy() || (this.sell({ size: 1 }), this.buy({ size: 1 }))`, 3, 0],
  ['optional chaining', `this?.buy({ size: 1 }); this.sell?.({ size: 1 }); this?.sell?.()`, 3, 0],
  [
    'words of TypeScript alone',
    `(this as any).buy({ size: 1 } as any)!; this!.sell!(<any>{ size: 1 }); this.buy<Foo>()`,
    3,
    0,
  ],
  ['the base class', `super.buy({ size: 1 })\n    super.close({})`, 2, 0],
  ['arrow functions', `const enter = () => this.buy({ size: 1 })\n    ;[1, 2].map(enter)`, 2, 0],
  ['callbacks of lists', `;[1, 2].forEach((size) => { this.buy({ size }) })`, 2, 0],
  ['another name of the strategy', `const self = this\n    ;(function () { self.buy({ size: 1 }) })()`, 1, 0],
  [
    'regular expressions and divisions',
    `this.buy({ tag: /[)/]"\\//.source.replace(/\\(/g, '')\n      .slice(0, 9 / 3 / 1), size: (4 / 2) / 1 })`,
    1,
    0,
  ],
  [
    'texts and templates',
    "this.buy({ tag: `(${this.sell({ tag: ')' + `}${1}` }).number})` + \"this.buy(')'\" })",
    2,
    0,
  ],
  ['comments', `this.buy(/* ) */ { size: 1 /* ( */ } // )\n    ) // this.sell()`, 1, 0],
  ['letters beyond ASCII', `this.buy({ tag: 'ärger €😀' }); const grün = this; grün.sell({ tag: '😀' })`, 1, 1],
  ['a comma expression', `this.buy((this.sell({ size: 1 }), { size: 1 }))`, 2, 0],
  [
    'a function as the argument',
    `this.opportunity({ side: 'BUY', size: 1, onChange: ({ state }) => { if (state === 'inTrade') this.sell({ size: 1 }) } })`,
    2,
    0,
  ],
  ['await', `void (async () => { this.buy({ size: await 1 }); this.sell({ size: 1 }) })()`, 2, 0],
  [
    'a generator',
    `const steps = function* (self) { self.buy({ size: yield 1 }); self.sell({}) }\n    const going = steps(this)\n    going.next(); going.next(1)`,
    2,
    0,
  ],
  ['a promise', `void Promise.resolve().then(() => this.buy({ size: 1 })).then(() => { this.sell({}) })`, 2, 0],
  [
    'an alert',
    `this.clock.setAlert({ name: 'alert', at: this.clock.now + 1, callback: () => this.buy({ size: 1 }) })`,
    1,
    0,
  ],
  ['a fill', `this.buy({ size: 1 })\n    this.then = () => this.sell({ size: 1 })`, 2, 0],
  ['a getter of options', `const self = this\n    this.buy({ get size() { self.sell({ size: 1 }); return 1 } })`, 2, 0],
  ['an argument that places orders elsewhere', `this.buy({ size: this.place() })`, 2, 0],
  ['an argument that throws', `try { this.buy({ size: this.fail() }) } catch { this.sell({ size: 1 }) }`, 1, 0],
  ['exits', `this.buy({ size: 1, stopLoss: 50,\n      takeProfit: 200 })`, 1, 0],
  [
    'every kind of order',
    `this.submit(this.orders.market({ side: 'BUY', quantity: 1 }))
    const { orders } = this
    const to = { side: 'BUY', quantity: 1 }
    this.submit([orders.limit({ ...to, limit: 90 }), this.orders.stop({ ...to, stop: 120 }), orders?.marketToLimit?.(to)])
    this.orders.stopLimit({ ...to, stop: 120, limit: 121 }); this.orders.marketIfTouched({ ...to, trigger: 90 })
    orders.limitIfTouched({ ...to, trigger: 90, limit: 91 }); orders.trailingStop({ ...to, offset: 1 })
    orders.trailingStopLimit({ ...to, offset: 1, limitOffset: 1 }); orders.bracket({ ...to, stopLoss: 50 })`,
    10,
    0,
  ],
  ['closing', `this.buy({ size: 1 })\n    this.then = () => { this.close(); this.close({ size: 1 }) }`, 3, 0],
  [
    'a class within',
    `const self = this\n    class Within { static made = self.buy({ size: 1 }); field = self.sell({ size: 1 }) }\n    new Within()`,
    2,
    0,
  ],
  ['default arguments', `const place = (order = this.buy({ size: 1 })) => order\n    place()`, 1, 0],
  ['a function of another file', `enter(this)\n    enterTwice(this)`, 3, 0],
  // Told by the stack.
  ['computed names', `for (const name of ['buy', 'sell']) this[name]({ size: 1 })`, 0, 2],
  ['names in brackets', `this['buy']({ size: 1 })`, 0, 1],
  [
    'a function by itself',
    `const { buy } = this\n    buy.call(this, { size: 1 }); Reflect.apply(this.sell, this, [{}])`,
    0,
    2,
  ],
  ['a bound function', `const sell = this.sell.bind(this)\n    sell({ size: 1 })`, 0, 1],
  ['a function of the engine as a callback', `;[{ size: 1 }, { size: 2 }].forEach(this.buy, this)`, 0, 2],
  ['arguments spread', `this.buy(...[{ size: 1 }]); this.sell(...[])`, 0, 2],
  ['more arguments than it takes', `this.buy({ size: 1 }, 7)\n    this.buy({ size: 1 }, { index: 1 })`, 0, 2],
  ['a receiver that is computed', `;[this][0].buy({ size: 1 }); ({ it: this }).it.sell({})`, 0, 2],
  ['closing of everything', `this.buy({ size: 1 })\n    this.then = () => this.closeAll()`, 1, 1],
  // Never the place of a call that another function was called by.
  [
    'a function of the user in place of it, which calls by a computed name',
    `this.buy = (...given) => super['b' + 'uy'](...given)\n    this.buy({ size: 1 })\n    this.buy()\n    delete this.buy`,
    0,
    2,
  ],
  [
    'a wrapper that passes everything on',
    `const { sell } = this\n    this.sell = function () {\n      return sell.apply(this, arguments)\n    }\n    this.sell({ size: 1 })\n    delete this.sell`,
    0,
    1,
  ],
  [
    'a function of the user that calls the base class',
    `this.buy = (given) => {\n      return super.buy({ ...given })\n    }\n    this.buy({ size: 1 })\n    delete this.buy`,
    1,
    0,
  ],
  [
    'a call that never comes to it',
    `try { this.missing.buy({ size: 1 }) } catch { this['buy']({ size: 1 }) }
    const nothing = undefined
    nothing?.buy({ size: 1 })
    try { nothing.buy({ size: 1 }) } catch { this['sell']({ size: 1 }) }`,
    0,
    2,
  ],
  [
    'a call that the end of the stack prevents',
    `const deeper = () => { deeper(); this.buy({ get size() { throw 1 } }) }
    try { deeper() } catch {}
    this['buy']({ size: 1 })`,
    0,
    1,
  ],
  ['a decorated method', `this.decorated()`, 1, 0],
  ['a class of another file', `this.desk.go()`, 3, 1],
]

/** Module `lib/helper.ts` beside the strategy. */
export const helperText = `export function enter(strategy) { strategy.buy({ size: 1 }) }
export const enterTwice = (strategy) => {
  strategy.buy({
    size: 1
  }), strategy.sell()
}
export class Desk {
  constructor(strategy) { this.strategy = strategy; this.orders = strategy.orders }
  go() {
    const { strategy } = this
    strategy.buy({ size: 1 })
    strategy.orders.market({ side: 'BUY', quantity: 1 }); this.orders.limit({ side: 'BUY', quantity: 1, limit: 9 })
    this.strategy.sell({ size: 1 })
  }
}
`

/** A strategy with a method of each shape, which every other bar calls one of. */
export const shapesText = `import { Strategy, type Bar } from 'backlens'
import { enter, enterTwice, Desk } from './lib/helper.js'

const traced = (target: unknown, name: string, descriptor: PropertyDescriptor) => {
  const { value } = descriptor
  return { ...descriptor, value(...given) { return value.apply(this, given) } }
}

export class A extends Strategy {
  seen = 0
  then
  desk = new Desk(this)
  place() { this.sell({ size: 1 }); return 1 }
  fail() { throw new Error('no size') }
  @traced decorated() { this.buy({ size: 1 }) }
  onOrderFilled() { const { then } = this; this.then = undefined; then?.() }
  onBar(bar: Bar) { if (this.seen++ % 2 === 0) this[\`shape\${(this.seen - 1) / 2}\`](bar) }
${callShapes.map(([, text], at) => `  shape${String(at)}(bar: Bar) {\n    ${text}\n  }\n`).join('')}}
`
