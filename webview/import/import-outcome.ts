import '@vscode-elements/elements/dist/vscode-button/index.js'
import type { BarSeries } from '../../engine-host/protocol/bar-series.js'
import type { SeriesReference } from '../../engine-host/protocol/catalog-requests.js'
import type { ProblemFinding } from '../../engine-host/protocol/import-settings.js'
import type { ImportEntry } from '../../engine-host/protocol/import-view-messages.js'
import { element, icon } from '../element.js'
import { ExchangeZone } from '../format/exchange-zone.js'
import { formatCount } from '../format/number.js'
import { TimeFormat } from '../format/time.js'
import { rowsText } from './entry-state.js'

export interface OutcomeActions {
  readonly showData: (series: SeriesReference | undefined) => void
  readonly run: (series: BarSeries) => void
}

/** Series that are listed. */
const listedSeries = 4

/** What an import has brought, and what can be done with it. */
export class ImportOutcome {
  readonly root = element('div', { class: 'outcome', attributes: { role: 'status' } })
  #drawn: unknown

  constructor(private readonly actions: OutcomeActions) {
    this.root.hidden = true
  }

  update({ result, file }: ImportEntry): void {
    if (result === this.#drawn) return
    this.#drawn = result
    this.root.hidden = result === undefined
    if (result === undefined) return this.root.replaceChildren()
    const { alreadyImported, rowsAdded, series, problems = [] } = result
    const sentence = alreadyImported
      ? 'Nothing new: this file is in the catalog already.'
      : `Imported ${rowsText(rowsAdded)}${series.length > 1 ? ` into ${formatCount(series.length)} series` : ''}.`
    const treated = treatedText(problems)
    const lines = series.slice(0, listedSeries).map((one) => element('li', { text: seriesText(one) }))
    if (series.length > listedSeries) {
      lines.push(
        element('li', { class: 'muted', text: `and ${formatCount(series.length - listedSeries)} more series` }),
      )
    }
    const [first] = series
    const runnable = series.find(({ data }) => data === undefined) ?? first
    const buttons = element(
      'div',
      { class: 'buttons' },
      button('Show in Data', true, () =>
        this.actions.showData(first && { instrumentId: first.instrumentId, bars: first.bars }),
      ),
    )
    if (runnable !== undefined) {
      buttons.append(button('Run a Strategy on It', false, () => this.actions.run(runnable)))
    }
    this.root.replaceChildren(
      element(
        'p',
        { class: 'sentence' },
        icon(alreadyImported ? 'pass' : 'pass-filled'),
        element('span', { text: sentence }),
      ),
      element('ul', {}, ...lines),
      ...(treated === '' ? [] : [element('p', { class: 'muted', text: treated })]),
      buttons,
    )
    this.root.dataset['file'] = file
  }
}

/** `SPY.EQUS 1-SECOND, 7–11 Oct 2013, 100,184 rows`. */
function seriesText({ instrumentId, bars, rows, firstNanos, lastNanos }: BarSeries): string {
  const utc = new TimeFormat(new ExchangeZone('UTC'), bars.endsWith('DAY') ? 'day' : 'second', Number.NaN, Number.NaN)
  const period = utc.period(Number(firstNanos) / 1e6, Number(lastNanos) / 1e6)
  return `${instrumentId} ${bars} · ${period} · ${rowsText(rows)} in the catalog`
}

/** What became of rows with problems. */
function treatedText(problems: readonly ProblemFinding[]): string {
  const sum = (wanted: ProblemFinding['action']) =>
    problems.filter(({ action }) => action === wanted).reduce((total, { count }) => total + count, 0)
  const parts = [
    [sum('drop'), 'left out'],
    [sum('fix'), 'fixed'],
  ] as const
  const said = parts.filter(([count]) => count > 0).map(([count, what]) => `${rowsText(count)} ${what}`)
  return said.length === 0 ? '' : `${said.join(', ')}.`
}

function button(label: string, secondary: boolean, click: () => void): HTMLElement {
  const created = document.createElement('vscode-button')
  created.textContent = label
  created.secondary = secondary
  created.addEventListener('click', click)
  return created
}
