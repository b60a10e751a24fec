import type { RunSummary, Statistic } from '../../engine-host/protocol/run-summary.js'
import { element, setHover } from '../element.js'
import { missing } from '../format/number.js'
import { statisticHover, statisticText } from './statistic-text.js'

const groups: readonly Statistic['group'][] = ['Return', 'Risk', 'Trades', 'Costs', 'Run']

/** All statistics of a run in their groups; hovering one says its formula. */
export class StatisticsView {
  readonly root = element('section', {
    class: 'statistics',
    attributes: { 'aria-label': 'Statistics', tabindex: '0' },
  })

  update(run: RunSummary): void {
    const context = { currency: run.specification.currency, pricePrecision: run.instruments[0]?.pricePrecision ?? 2 }
    const sections = groups
      .map((group) => [group, run.statistics.filter((statistic) => statistic.group === group)] as const)
      .filter(([, members]) => members.length > 0)
      .map(([group, members]) =>
        element(
          'section',
          {},
          element('h2', { text: group }),
          element('dl', {}, ...members.map((statistic) => row(statistic, statisticText(statistic, context)))),
        ),
      )
    this.root.replaceChildren(...sections)
  }
}

function row(statistic: Statistic, text: string): HTMLElement {
  const line = element(
    'div',
    { class: 'row', attributes: { 'data-key': statistic.key } },
    element('dt', { text: statistic.label }),
    element('dd', { text, ...(text === missing && { class: 'muted' }) }),
  )
  setHover(line, statisticHover(statistic))
  return line
}
