import type { ComparedRun } from '../../engine-host/protocol/compare-view-messages.js'
import type { RunSummary, Statistic } from '../../engine-host/protocol/run-summary.js'
import { element, setHover } from '../element.js'
import { missing } from '../format/number.js'
import { linkButton } from '../views/notice.js'
import { feesText, fillsText, seriesText, timeFormatOf } from '../views/run-text.js'
import { statisticHover, statisticText } from '../views/statistic-text.js'
import { letterOf } from './run-letters.js'

const groups: readonly Statistic['group'][] = ['Return', 'Risk', 'Trades', 'Costs', 'Run']

interface Line {
  readonly label: string
  readonly hover: string
  readonly cells: readonly { readonly text: string; readonly hover: string }[]
}

/** What ran and what came of it, a column for each run; lines in which all runs agree are muted. */
export class ComparedStatistics {
  readonly root = element('div', {
    class: 'compared-statistics',
    attributes: { tabindex: '0', role: 'region', 'aria-label': 'Statistics side by side' },
  })
  readonly #open: (runId: string) => void

  constructor(open: (runId: string) => void) {
    this.#open = open
  }

  show(runs: readonly ComparedRun[]): void {
    const head = element('tr', {}, element('th', { attributes: { scope: 'col' } }))
    for (const [at, { run }] of runs.entries()) {
      const link = linkButton(`${letterOf(at)} ${run.specification.className}`, () => this.#open(run.runId))
      link.title = 'Open the results of this run'
      const swatch = element('i', { class: `swatch swatch-${at}`, attributes: { 'aria-hidden': 'true' } })
      head.append(element('th', { attributes: { scope: 'col' } }, swatch, link))
    }
    const body = [group('What ran', whatRan(runs)), ...groups.map((name) => group(name, statisticsOf(runs, name)))]
    this.root.replaceChildren(element('table', {}, element('thead', {}, head), ...body.flat()))
  }
}

function group(name: string, lines: readonly Line[]): readonly HTMLElement[] {
  if (lines.length === 0) return []
  const title = element('th', { class: 'group', text: name, attributes: { scope: 'rowgroup' } })
  const body = element('tbody', {}, element('tr', {}, title))
  for (const { label, hover, cells } of lines) {
    const same = cells.every(({ text }) => text === cells[0]!.text)
    const header = element('th', { text: label, attributes: { scope: 'row' } })
    setHover(header, hover)
    const row = element('tr', { class: same ? 'same' : 'differs' }, header)
    for (const cell of cells) {
      const data = element('td', { text: cell.text })
      setHover(data, cell.hover)
      row.append(data)
    }
    body.append(row)
  }
  return [body]
}

function whatRan(runs: readonly ComparedRun[]): readonly Line[] {
  const line = (label: string, text: (run: RunSummary) => string, hover: (run: RunSummary) => string = () => '') => ({
    label,
    hover: '',
    cells: runs.map(({ run }) => ({ text: text(run) || missing, hover: hover(run) })),
  })
  const parameters = [...new Set(runs.flatMap(({ run }) => Object.keys(run.specification.parameters)))]
  return [
    line('Started', ({ startedAt }) =>
      new Date(startedAt).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' }),
    ),
    line('Data', ({ specification }) => seriesText(specification)),
    line(
      'Period',
      (run) => (Number.isFinite(run.firstTime) ? timeFormatOf(run).period(run.firstTime, run.lastTime) : ''),
      (run) =>
        Number.isFinite(run.firstTime)
          ? `${timeFormatOf(run).utc(run.firstTime)} to ${timeFormatOf(run).utc(run.lastTime)}`
          : '',
    ),
    ...parameters.map((name) =>
      line(`Parameter ${name}`, ({ specification }) => String(specification.parameters[name] ?? '')),
    ),
    line('Fills', ({ specification }) => fillsText(specification.venue)),
    line('Fees', ({ specification: { fees, currency, instruments } }) => feesText(fees, currency, instruments)),
    line('Ended', ({ state }) => (state.kind === 'interrupted' ? 'stopped by an error' : state.kind)),
  ]
}

/** A line for each statistic that any run has, in the sequence of the first that has it. */
function statisticsOf(runs: readonly ComparedRun[], name: Statistic['group']): readonly Line[] {
  const known = new Map<string, Statistic>()
  for (const { run } of runs)
    for (const statistic of run.statistics)
      if (statistic.group === name && !known.has(statistic.key)) known.set(statistic.key, statistic)
  return [...known.values()].map(({ key, label, formula, source }) => ({
    label,
    hover: `${label} = ${formula}\nDefinition: ${source}`,
    cells: runs.map(({ run }) => {
      const statistic = run.statistics.find((each) => each.key === key)
      if (statistic === undefined) return { text: missing, hover: 'This run does not have it' }
      const context = { currency: run.specification.currency, pricePrecision: run.instruments[0]?.pricePrecision ?? 2 }
      return { text: statisticText(statistic, context), hover: statisticHover(statistic) }
    }),
  }))
}
