import '@vscode-elements/elements/dist/vscode-button/index.js'
import type { SensitivityRow } from '../../engine-host/protocol/run-sensitivity.js'
import type { RunSummary } from '../../engine-host/protocol/run-summary.js'
import type { RunVariations } from '../../engine-host/protocol/webview-messages.js'
import { element, icon, setText } from '../element.js'
import { formatCount } from '../format/number.js'
import { linkButton } from '../views/notice.js'
import { variationsTable } from './variations-table.js'

export interface VariationsEvents {
  readonly run: () => void
  readonly cancel: () => void
  readonly showLog: () => void
}

/** The run repeated under other costs, delays and paths: begun by a button, told row by row. */
export class VariationsView {
  readonly root: HTMLElement
  readonly #begin = document.createElement('vscode-button')
  readonly #cancel = document.createElement('vscode-button')
  readonly #status = element('p', { class: 'muted status', attributes: { role: 'status' } })
  readonly #bar = element('div')
  readonly #progress = element(
    'div',
    {
      class: 'progress-line',
      attributes: { role: 'progressbar', 'aria-label': 'Variations done', 'aria-valuemin': '0' },
    },
    this.#bar,
  )
  readonly #notice = element('div', { attributes: { 'aria-live': 'polite' } })
  readonly #table = element('div')
  readonly #events: VariationsEvents
  #run: RunSummary | undefined

  constructor(events: VariationsEvents) {
    this.#events = events
    this.#begin.textContent = 'Run variations'
    this.#begin.addEventListener('click', events.run)
    this.#cancel.textContent = 'Cancel'
    this.#cancel.secondary = true
    this.#cancel.setAttribute('aria-label', 'Cancel the variations')
    this.#cancel.addEventListener('click', events.cancel)
    this.root = element(
      'div',
      { class: 'variations' },
      element('div', { class: 'controls' }, this.#progress, this.#begin, this.#cancel, this.#status),
      this.#notice,
      this.#table,
    )
  }

  update(run: RunSummary): void {
    const another = run.runId !== this.#run?.runId || run.state.kind !== this.#run.state.kind
    this.#run = run
    if (another) this.#showNothing()
  }

  show(variations: RunVariations): void {
    const run = this.#run
    if (run === undefined) return
    const { state, rows, failure } = variations
    const known = rows.filter((row) => row !== null)
    const isRunning = state === 'running'
    this.#begin.hidden = isRunning
    this.#cancel.hidden = this.#progress.hidden = !isRunning
    this.#bar.style.transform = `scaleX(${rows.length === 0 ? 0 : known.length / rows.length})`
    this.#progress.setAttribute('aria-valuemax', String(Math.max(1, rows.length)))
    this.#progress.setAttribute('aria-valuenow', String(known.length))
    const counts = `${formatCount(known.length)} of ${formatCount(rows.length)} variations`
    setText(
      this.#status,
      state === 'running'
        ? rows.length === 0
          ? 'Repeating the run…'
          : `Repeating the run: ${counts} done`
        : state === 'cancelled'
          ? rows.length === 0
            ? 'Cancelled before any was done.'
            : `Cancelled after ${counts}.`
          : state === 'failed'
            ? ''
            : `${formatCount(rows.length)} variations, one thing changed at a time. ${sameText(known)}`,
    )
    this.#notice.replaceChildren(
      ...(failure === undefined ? [] : [this.#line('failed', 'error', `${failure.message} ${failure.next}`, true)]),
      ...(known.some(({ isSame }) => isSame === false)
        ? [
            this.#line(
              'warning',
              'warning',
              'Repeated without any change, the run gave another event log: its data or the program have changed since. ' +
                'The differences below are not those of the variations alone. Rerun it first.',
              false,
            ),
          ]
        : []),
    )
    this.#table.replaceChildren(
      ...(rows.length === 0 ? [] : [variationsTable(run, rows, isRunning ? 'It is not done yet.' : 'It was not run.')]),
    )
  }

  #showNothing(): void {
    const wasCut = this.#run !== undefined && this.#run.state.kind !== 'completed' && this.#run.state.kind !== 'running'
    this.#begin.hidden = wasCut
    this.#cancel.hidden = this.#progress.hidden = true
    this.#notice.replaceChildren()
    this.#table.replaceChildren()
    setText(
      this.#status,
      wasCut
        ? 'The run did not come to its end, so its repetitions, which would, cannot be compared with it. Rerun it first.'
        : 'Repeats the run with other fees, slippage and latency, and with other paths through ambiguous bars. Nothing of it is saved.',
    )
  }

  #line(kind: string, iconName: string, sentence: string, withLog: boolean): HTMLElement {
    return element(
      'p',
      { class: `notice ${kind}` },
      icon(iconName),
      element('span', { class: 'sentence', text: sentence }),
      ...(withLog ? [linkButton('Show log', this.#events.showLog)] : []),
    )
  }
}

function sameText(rows: readonly SensitivityRow[]): string {
  return rows.some(({ isSame }) => isSame === true)
    ? 'Repeated without any change, the run gave the same event log.'
    : ''
}
