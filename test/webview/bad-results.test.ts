import assert from 'node:assert/strict'
import fs from 'node:fs/promises'
import path from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { RunReader } from '../../engine-host/backtest/run-reader.js'
import { bracketRun, recordGoldenRun, type RecordedRunOptions } from '../unit/report/recorded-golden-run.js'
import { useBrowser } from './harness/browser.js'
import type { PanelPage } from './harness/panel-page.js'
import { answerFromFolder } from './harness/saved-run.js'

type Tab = 'Overview' | 'Trades' | 'Orders' | 'Fills' | 'Chart' | 'Journal' | 'Months' | 'Distributions' | 'Robustness'

interface Case {
  readonly name: string
  readonly options: RecordedRunOptions
  readonly damage?: (runDirectory: string) => Promise<void>
  /** Words over every tab. */
  readonly notice?: RegExp
  readonly says: Partial<Record<Tab, RegExp>>
  /** Words that would be wrong in any tab. */
  readonly never?: RegExp
  /** Default: a run of brackets that won and lost. */
  readonly golden?: typeof bracketRun
}

const interrupted = {
  kind: 'interrupted',
  failure: { kind: 'failed', message: 'The strategy threw in onBar: boom.', next: 'Fix line 7.' },
} as const
const losers = { ...bracketRun, trades: bracketRun.trades.filter(([, , , , , profit]) => profit < 0).slice(0, 4) }
const remove = (name: string) => (directory: string) => fs.rm(path.join(directory, name))
const corrupt = (name: string) => (directory: string) => fs.writeFile(path.join(directory, name), 'PAR1 no table PAR1')

const noTrades = {
  Overview: /No trades: no order of the strategy was filled\./,
  Trades: /No trades: no order of the strategy was filled\./,
  Orders: /The strategy placed no order\./,
  Fills: /No order was filled\./,
  Distributions: /No trade was closed\./,
  Robustness: /No trade was closed\./,
} as const
const everywhere = (words: RegExp, ...in_: Tab[]) => Object.fromEntries(in_.map((tab) => [tab, words]))

const cases: readonly Case[] = [
  { name: 'no trades', options: { trades: 0 }, says: { ...noTrades, Chart: /SPY\.EQUS/, Months: /1998/ } },
  { name: 'one trade', options: { trades: 1 }, says: { Trades: /stop loss/, Robustness: /After 1 trade/ } },
  {
    name: 'losses alone',
    options: { bars: 5849, trades: 4 },
    golden: losers,
    says: { Overview: /Deepest drawdown −3\.36 %/, Trades: /−7,862\.64/, Robustness: /After 4 trades/ },
  },
  {
    name: 'one bar',
    options: { trades: 0, bars: 1 },
    says: {
      ...noTrades,
      Overview: /A single bar draws no line/,
      Chart: /O\s*97\.31/,
      Months: /1998/,
      Distributions: /Needs at least two days/,
      Robustness: /Needs at least 3 returns by day/,
    },
  },
  {
    name: 'no bars',
    options: { trades: 0, bars: 0 },
    says: {
      ...noTrades,
      Overview: /No bars were processed, so there is no equity/,
      Chart: /holds no bars/,
      Months: /No bars were processed/,
    },
  },
  {
    name: 'equity that falls below zero',
    options: { trades: 2, equity: (_, bar) => 1e6 - 4000 * bar },
    says: { Overview: /to −596,000\.00 USD/, Months: /no return where the equity was zero or less/ },
  },
  {
    name: 'equity that is no number for a bar',
    options: { trades: 2, equity: (value, bar) => (bar === 0 ? NaN : value) },
    says: { Overview: /Equity from 1,000,000\.00 USD on 5 Jan 1998/, Trades: /take profit/ },
  },
  {
    name: 'equity that never is a number',
    options: { trades: 2, equity: () => NaN },
    says: {
      Overview: /The equity is not a number at any bar, so it is not drawn\./,
      Trades: /take profit/,
      Months: /no return where the equity was zero or less/,
      Distributions: /Needs at least two days/,
    },
    never: /Drawdown\s*0\.00 %|Deepest drawdown/,
  },
  {
    name: 'an indicator that never is a number',
    options: { trades: 2, indicator: () => NaN },
    says: { Trades: /take profit/, Chart: /SMA 10\s*–/ },
  },
  {
    name: 'an error that cut it short',
    options: { trades: 2, state: interrupted },
    notice: /The strategy threw in onBar: boom\. Fix line 7\. What the run recorded until then is below\./,
    says: { Trades: /take profit/, Orders: /4 orders/ },
  },
  ...(['missing', 'corrupt'] as const).map((state): Case => {
    const damage = state === 'missing' ? remove : corrupt
    const words = state === 'missing' ? /The file trades\.parquet .* is missing/ : /The table trades .* cannot be read/
    return {
      name: `its trades ${state}`,
      options: { trades: 2 },
      damage: damage('trades.parquet'),
      notice: words,
      says: {
        ...everywhere(words, 'Overview', 'Trades', 'Months', 'Distributions', 'Robustness'),
        Orders: /4 orders/,
        Fills: /4 fills/,
      },
      never: /No trades|of 0/,
    }
  }),
  ...(['missing', 'corrupt'] as const).map((state): Case => {
    const damage = state === 'missing' ? remove : corrupt
    const words = state === 'missing' ? /The file bars\.parquet .* is missing/ : /The table bars .* cannot be read/
    return {
      name: `its bars ${state}`,
      options: { trades: 2 },
      damage: damage('bars.parquet'),
      says: {
        ...everywhere(words, 'Overview', 'Chart', 'Months', 'Distributions', 'Robustness'),
        Trades: /take profit/,
        Orders: /4 orders/,
      },
    }
  }),
  {
    name: 'its orders, fills and journal missing',
    options: { trades: 2 },
    damage: async (directory) => {
      for (const table of ['orders', 'fills', 'journal']) await remove(`${table}.parquet`)(directory)
    },
    says: {
      ...everywhere(/The file orders\.parquet .* is missing/, 'Orders', 'Fills', 'Chart'),
      Trades: /take profit/,
      Journal: /The file journal\.parquet .* is missing/,
    },
  },
  {
    name: 'its equity corrupt',
    options: { trades: 2 },
    damage: corrupt('equity.parquet'),
    says: { Overview: /Equity from 1,000,000\.00 USD/, Trades: /take profit/ },
  },
]

/** What is written for numbers and objects that there are not. */
const nonsense = /.{0,60}(\bNaN\b|Infinity\b|∞|\bnull\b|undefined|\[object|Invalid Date|−0\.00(?!\d)).{0,40}/

const tabs: readonly Tab[] = [
  'Overview',
  'Trades',
  'Orders',
  'Fills',
  'Chart',
  'Journal',
  'Months',
  'Distributions',
  'Robustness',
]

describe('the results panel of a run with', () => {
  const { open } = useBrowser()
  let duckdb: DuckDBInstance
  before(async () => {
    duckdb = await DuckDBInstance.create(':memory:')
  })
  after(() => duckdb.closeSync())

  for (const { name, options, damage, notice, says, never, golden = bracketRun } of cases)
    it(`${name} says in every tab what there is and what is missing`, async () => {
      const run = await recordGoldenRun(golden, { bars: 400, ...options })
      try {
        await damage?.(run.runDirectory)
        const panel = await openPanel(run.runDirectory)
        await panel.page.getByRole('heading', { name: 'Bracket' }).waitFor()
        const faults: string[] = []
        for (const tab of tabs) {
          await panel.page.getByRole('tab', { name: tab }).click()
          if (!(await rested(panel))) faults.push(`${tab}: is being read without end`)
          const { head, pane, names, drawn } = await told(panel)
          const nonsensical = nonsense.exec([head, pane, names].join('\n'))
          if (nonsensical !== null) faults.push(`${tab}: says “${nonsensical[0]}”`)
          if (!drawn && !/[a-z]\./.test(pane)) faults.push(`${tab}: is empty and says not why`)
          if (notice?.test(head) === false) faults.push(`${tab}: over it stands “${head}”`)
          if (says[tab]?.test(pane) === false)
            faults.push(`${tab}: says not ${String(says[tab])} but “${pane.slice(0, 300)}”`)
          const wrong = never?.exec(pane)
          if (wrong) faults.push(`${tab}: says “${wrong[0]}”`)
        }
        assert.deepEqual([...faults, ...panel.complaints], [])
      } finally {
        await fs.rm(run.root, { recursive: true, force: true })
      }
    })

  for (const [name, damage, words] of [
    ['of a newer version', newerVersion, /was saved by a newer version of Backlens.*Update Backlens to open it/s],
    ['that cannot be read', corrupt('run.json'), /The summary of the run.*cannot be read.*Run the strategy again/s],
    ['that is missing', remove('run.json'), /[a-z]\..*[a-z]\./s],
  ] as const)
    it(`a summary ${name} is a sentence with a next step, and no tabs`, async () => {
      const run = await recordGoldenRun(bracketRun, { bars: 400, trades: 1 })
      try {
        await damage(run.runDirectory)
        const panel = await openPanel(run.runDirectory)
        await panel.page.getByRole('alert').waitFor()
        const text = await panel.page.locator('body').innerText()
        assert.match(text, words)
        assert.doesNotMatch(text, nonsense)
        assert.equal(await panel.page.getByRole('tab').count(), 0)
        assert.deepEqual(panel.complaints, [])
      } finally {
        await fs.rm(run.root, { recursive: true, force: true })
      }
    })

  it('its orders missing says so when their tab is opened after a failure of another table', async () => {
    const run = await recordGoldenRun(bracketRun, { bars: 400, trades: 1 })
    try {
      await remove('trades.parquet')(run.runDirectory)
      const state = { runId: 'golden-1', tab: 'orders' } as const
      const held: (() => void)[] = []
      const reader = await RunReader.open(run.runDirectory, duckdb)
      const answer = answerFromFolder(reader)
      const panel = await open({
        state,
        answer: async (message) => {
          if (message.type === 'getRows') await new Promise<void>((resolve) => held.push(resolve))
          return answer(message)
        },
      })
      await panel.page.getByText('trades.parquet').first().waitFor()
      const { pane } = await told(panel)
      assert.doesNotMatch(pane, /trades\.parquet/, 'the orders are still being read')
      for (const release of held.splice(0)) release()
      await panel.page.getByText('2 orders').waitFor()
    } finally {
      await fs.rm(run.root, { recursive: true, force: true })
    }
  })

  it('a failure that comes while another tab is shown is told when its own is shown again', async () => {
    const run = await recordGoldenRun(bracketRun, { bars: 400, trades: 1 })
    try {
      await remove('bars.parquet')(run.runDirectory)
      const held: (() => void)[] = []
      const answer = answerFromFolder(await RunReader.open(run.runDirectory, duckdb))
      const panel = await open({
        answer: async (message) => {
          if (
            message.type === 'getAssessment' &&
            panel.posted.filter(({ type }) => type === 'getAssessment').length === 1
          )
            await new Promise<void>((resolve) => held.push(resolve))
          return answer(message)
        },
      })
      const show = (name: string) => panel.page.getByRole('tab', { name }).click()
      await show('Robustness')
      await panel.page.getByText('Computing…').waitFor()
      await show('Run')
      for (const release of held.splice(0)) release()
      await panel.settle()
      await show('Robustness')
      assert(await rested(panel))
      assert.match((await told(panel)).pane, /bars\.parquet/)
    } finally {
      await fs.rm(run.root, { recursive: true, force: true })
    }
  })

  async function openPanel(runDirectory: string): Promise<PanelPage> {
    const reader = await RunReader.open(runDirectory, duckdb)
    return open({ answer: answerFromFolder(reader), width: 1100, height: 800 })
  }
})

async function newerVersion(directory: string): Promise<void> {
  const file = path.join(directory, 'run.json')
  await fs.writeFile(file, (await fs.readFile(file, 'utf8')).replace(/"format":\s*\d+/, '"format": 99'))
}

/** Waits until nothing is being read any more. @returns whether that was soon */
async function rested(panel: PanelPage): Promise<boolean> {
  for (let look = 0; look < 40; look++) {
    await panel.settle()
    const { pane, drawn } = await told(panel)
    if ((drawn || /[a-z]\./.test(pane)) && !/Computing…|Reading /.test(pane)) return true
    await panel.page.waitForTimeout(50)
  }
  return false
}

interface Told {
  /** What stands over the tabs. */
  readonly head: string
  /** What can be read in the tab in sight. */
  readonly pane: string
  /** Names and explanations of what is shown. */
  readonly names: string
  /** Whether there is a table with rows or a chart. */
  readonly drawn: boolean
}

async function told(panel: PanelPage): Promise<Told> {
  return panel.page.evaluate<Told>(`(() => {
    const pane = [...document.querySelectorAll('vscode-tab-panel')].find((one) => one.checkVisibility())
    const names = [...document.querySelectorAll('[title], [aria-label]')]
      .filter((one) => one.checkVisibility())
      .flatMap((one) => [one.getAttribute('title') ?? '', one.getAttribute('aria-label') ?? ''])
    const notice = document.querySelector('main.result > [aria-live]')
    return {
      head: notice.innerText,
      pane: pane.innerText,
      names: names.filter((each) => each !== '').join(' | '),
      drawn: [...pane.querySelectorAll('canvas, [role=gridcell], td, svg, dd')].some((one) => one.checkVisibility()),
    }
  })()`)
}
