import type { AmbiguityAssessment } from '../../engine-host/protocol/run-robustness.js'
import { element } from '../element.js'
import { formatCount, formatPercent } from '../format/number.js'
import { linkButton } from '../views/notice.js'
import { figureList } from './figure-list.js'

/** What the trades decide whose outcome hung on the path inside one bar. */
export function ambiguityFigures(ambiguity: AmbiguityAssessment, trades: number, showThem: () => void): HTMLElement {
  const { length, unknown } = ambiguity
  if (length === 0) {
    const text = trades === 0 ? 'There are no trades.' : 'No trade’s outcome hung on the path inside one bar.'
    return element('p', { class: 'muted', text })
  }
  const why = 'The run began without equity.'
  const text = (value: number) => formatPercent(value, { signed: true })
  const taken = 'Later trades are taken to be the same; the variations of the path, below, ask them too.'
  const known = length - unknown
  const sentences = [
    `${formatCount(length)} of ${formatCount(trades)} ${trades === 1 ? 'trade' : 'trades'} ${length === 1 ? 'is' : 'are'} ambiguous.`,
    ...(unknown === 0
      ? []
      : [
          known === 0
            ? 'What else they could have made is not known: they did not have both a stop and a target.'
            : `Of ${formatCount(unknown)} it is not known what else they could have made; worst and best leave them as they are.`,
        ]),
  ]
  return element(
    'div',
    {},
    figureList([
      { label: 'Return as it is', text: text(ambiguity.return), hover: 'As the run had it.', why },
      {
        label: 'At the worst',
        text: text(ambiguity.worstReturn),
        hover: `Had each of these trades gone the worse way, to the protective price that was not taken. ${taken}`,
        why,
      },
      {
        label: 'At the best',
        text: text(ambiguity.bestReturn),
        hover: `Had each of these trades gone the better way, to the protective price that was not taken. ${taken}`,
        why,
      },
    ]),
    element('p', { class: 'muted', text: `${sentences.join(' ')} ` }, linkButton('Show them', showThem)),
  )
}
