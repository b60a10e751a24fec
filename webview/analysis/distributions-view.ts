import type { Breakdowns, Distributions } from '../../engine-host/protocol/run-analysis.js'
import { element } from '../element.js'
import type { StatisticContext } from '../views/statistic-text.js'
import { breakdownTable } from './breakdown-table.js'
import { histogramFigure } from './histogram.js'

const titles: Readonly<Record<keyof Breakdowns, string>> = {
  side: 'By side',
  exitReason: 'By reason of the exit',
  weekday: 'By weekday of the entry',
  hour: 'By hour of the entry',
  instrument: 'By instrument',
  venue: 'By venue',
  strategy: 'By strategy',
}
/** Groups that say something only where there is more than one. */
const onlyIfSeveral: ReadonlySet<keyof Breakdowns> = new Set(['instrument', 'venue', 'strategy'])

/** How results are spread: histograms, and trades in groups. */
export class DistributionsView {
  readonly root = element('section', {
    class: 'distributions',
    attributes: { 'aria-label': 'Distributions', tabindex: '0' },
  })

  show(distributions: Distributions, breakdowns: Breakdowns, context: StatisticContext): void {
    const { tradeReturns, tradeProfits, periodReturns, durations, adverseExcursions, favourableExcursions } =
      distributions
    const histograms = [tradeReturns, tradeProfits, periodReturns, durations, adverseExcursions, favourableExcursions]
    const groups = (Object.keys(titles) as (keyof Breakdowns)[]).filter((name) => {
      const { length } = breakdowns[name]
      return length > (onlyIfSeveral.has(name) ? 1 : 0)
    })
    this.root.replaceChildren(
      element('div', { class: 'histograms' }, ...histograms.map((each) => histogramFigure(each, context))),
      element(
        'div',
        { class: 'breakdowns' },
        ...groups.map((name) => breakdownTable(titles[name], breakdowns[name], context.currency)),
      ),
    )
  }
}
