import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { FromResultsView } from '../../../engine-host/protocol/webview-messages.js'
import { webviewPage } from '../../../extension/webview-page.js'
import { parseFromResultsView, runIdOfState } from '../../../extension/results-view-messages.js'

describe('a message from the results view', () => {
  const valid: FromResultsView[] = [
    { type: 'ready' },
    { type: 'ready', runId: 'r1' },
    { type: 'getTrades' },
    { type: 'getEquity', maxPoints: 4000 },
    { type: 'getTradeChart', tradeNumber: 18 },
    { type: 'getRunChart', source: 0, firstBar: 0, endBar: 50_000_000, maxCandles: 400 },
    { type: 'findRunBar', source: 1, time: '2013-10-09 10:30' },
    { type: 'findRunBar', source: 0, time: '2013-10-09', until: '2013-10-10' },
    { type: 'getRows', table: 'journal', filter: 'order 17', firstRow: 0, count: 200 },
    {
      type: 'getRows',
      table: 'fills',
      filter: '',
      firstRow: 0,
      count: 200,
      within: { after: 1, instruments: ['A.B'] },
    },
    { type: 'getAnalysis', request: { parts: ['periods'] } },
    {
      type: 'getAnalysis',
      request: {
        parts: ['statistics', 'rolling', 'curve'],
        filter: { after: -1.5, until: 2, instruments: ['ES.Z25'], side: 'short' },
        settings: { riskFreeRate: 0.04, periodsPerYear: 365 },
        maxPoints: 32_000,
      },
    },
    { type: 'getAssessment', request: { simulation: { method: 'shuffle', sizing: 'fixed' } } },
    {
      type: 'getAssessment',
      request: { simulation: { simulations: 500, seed: 7, ruin: 0.3 }, filter: { side: 'long' } },
    },
    { type: 'runVariations' },
    { type: 'cancelVariations' },
    { type: 'rerun' },
    { type: 'cancel' },
    { type: 'export' },
    { type: 'export', tradeNumber: 17, trades: [3, 17] },
    { type: 'export', trades: [] },
    { type: 'picture', id: 1, png: 'iVBORw0KGgo=' },
    { type: 'picture', id: 2, png: '' },
    { type: 'showLog' },
    { type: 'reveal', file: '/home/me/strategies/ema-cross.ts', line: 14 },
  ]
  for (const message of valid) {
    it(`${JSON.stringify(message)} is taken as it is, without what else it carries`, () => {
      assert.deepEqual(parseFromResultsView({ ...message, more: 1 }), message)
    })
  }

  const invalid: unknown[] = [
    undefined,
    null,
    'ready',
    [],
    {},
    { type: 'unknown' },
    { type: 'ready', runId: 1 },
    { type: 'getEquity' },
    { type: 'getEquity', maxPoints: 0 },
    { type: 'getEquity', maxPoints: Number.NaN },
    { type: 'getTradeChart', tradeNumber: 1.5 },
    { type: 'getRunChart', source: -1, firstBar: 0, endBar: 10, maxCandles: 400 },
    { type: 'getRunChart', source: 0, firstBar: 0, endBar: 0, maxCandles: 400 },
    { type: 'findRunBar', source: 0, time: 'x'.repeat(1000) },
    { type: 'findRunBar', source: 0, time: '2013-10-09', until: 5 },
    { type: 'getTradeChart', tradeNumber: '1' },
    { type: 'getRows', table: 'fills', filter: '', firstRow: 0, count: 200, within: { after: 'today' } },
    { type: 'getRows', table: 'fills', filter: '', firstRow: 0, count: 200, within: null },
    { type: 'getAnalysis' },
    { type: 'getAnalysis', request: { parts: [] } },
    { type: 'getAnalysis', request: { parts: ['toString'] } },
    { type: 'getAnalysis', request: { parts: 'curve' } },
    { type: 'getAnalysis', request: { parts: ['curve'], maxPoints: 1e9 } },
    { type: 'getAnalysis', request: { parts: ['curve'], filter: { side: 'both' } } },
    { type: 'getAnalysis', request: { parts: ['curve'], filter: { instruments: [1] } } },
    { type: 'getAnalysis', request: { parts: ['curve'], filter: 7 } },
    { type: 'getAnalysis', request: { parts: ['statistics'], settings: { riskFreeRate: Number.NaN } } },
    { type: 'getAssessment' },
    { type: 'getAssessment', request: {} },
    { type: 'getAssessment', request: { simulation: { method: 'jackknife' } } },
    { type: 'getAssessment', request: { simulation: { method: 'toString' } } },
    { type: 'getAssessment', request: { simulation: { method: ['shuffle'] } } },
    { type: 'getAssessment', request: { simulation: { sizing: 2 } } },
    { type: 'getAssessment', request: { simulation: { seed: '1' } } },
    { type: 'export', tradeNumber: 0 },
    { type: 'export', trades: 3 },
    { type: 'export', trades: [1, '2'] },
    { type: 'picture', id: 1 },
    { type: 'picture', png: '' },
    { type: 'reveal', file: '/a' },
    { type: 'reveal', file: 3, line: 1 },
  ]
  for (const value of invalid) {
    it(`${JSON.stringify(value) ?? 'undefined'} is refused`, () => assert.equal(parseFromResultsView(value), undefined))
  }

  it('never throws', () => {
    fc.assert(fc.property(fc.anything(), (value) => void parseFromResultsView(value)))
    fc.assert(fc.property(fc.anything(), (value) => void runIdOfState(value)))
  })
})

describe('the document of a webview', () => {
  const options = {
    title: 'Backtest results',
    cspSource: 'https://csp',
    script: 'https://csp/results.js',
    styles: 'https://csp/results.css',
  }
  const page = webviewPage(options)

  it('lets only its own script run, by a nonce that is new each time', () => {
    const nonceOf = (html: string): string => /script-src 'nonce-([^']+)'/.exec(html)![1]!
    assert.ok(page.includes(`<script nonce="${nonceOf(page)}" src="https://csp/results.js">`))
    assert.notEqual(nonceOf(page), nonceOf(webviewPage(options)))
  })

  it('allows no inline code, no evaluation and no network', () => {
    const policy = /content="([^"]+)"/.exec(page)![1]!
    assert.ok(policy.startsWith(`default-src 'none';`))
    assert.doesNotMatch(policy, /unsafe|\*|connect-src/)
  })
})
