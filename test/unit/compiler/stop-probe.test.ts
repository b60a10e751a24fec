import assert from 'node:assert/strict'
import typescript from 'typescript'
import { withStopProbe } from '../../../engine-host/compiler/stop-probe.js'

const text = `export class A extends Strategy {
  onStart() {}
  onBar(bar: Bar) { // why
    // more why
    this.buy()
  }
}
export class B extends Strategy { onBar() { this.sell() } }
`

describe('stop probe', () => {
  const probed = (className: string, callback: string) =>
    withStopProbe(typescript, 'a.ts', text, { className, callback })
  const cases: readonly (readonly [rule: string, className: string, callback: string, line: number, is: string])[] = [
    ['before the first statement', 'A', 'onBar', 4, '    if (backlensStopsHere()) debugger; this.buy()'],
    ['in an empty callback', 'A', 'onStart', 1, '  onStart() {if (backlensStopsHere()) debugger; }'],
    ['in the named class only', 'B', 'onBar', 7, '{ if (backlensStopsHere()) debugger; this.sell() }'],
  ]
  for (const [rule, className, callback, line, is] of cases) {
    it(`stands ${rule} and moves no line`, () => {
      const lines = probed(className, callback).split('\n')
      assert.ok(lines[line]!.includes(is), lines[line])
      assert.deepEqual(
        lines.filter((_, at) => at !== line),
        text.split('\n').filter((_, at) => at !== line),
      )
    })
  }

  describe('without a callback', () => {
    const probedLines = (line?: number) =>
      withStopProbe(typescript, 'a.ts', text, { className: 'A', ...(line === undefined ? {} : { line }) })
        .split('\n')
        .flatMap((probedLine, at) => (probedLine.includes('backlensStopsHere') ? [at + 1] : []))

    it('stands in the one around the line', () => assert.deepEqual(probedLines(5), [5]))
    it('stands in all where the line is in none', () => assert.deepEqual(probedLines(8), [2, 5]))
    it('stands in all where no line is known', () => assert.deepEqual(probedLines(), [2, 5]))
  })

  it('changes nothing where the class does not declare the callback', () => {
    assert.equal(probed('A', 'onTradeTick'), text)
    assert.equal(probed('C', 'onBar'), text)
  })
})
