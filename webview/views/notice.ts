import '@vscode-elements/elements/dist/vscode-button/index.js'
import type { Failure } from '../../engine-host/protocol/failure.js'
import type { RunSummary } from '../../engine-host/protocol/run-summary.js'
import { element, icon } from '../element.js'
import { formatCount } from '../format/number.js'
import { pathText } from './run-text.js'

export interface NoticeActions {
  readonly showLog: () => void
  readonly showAmbiguous: () => void
  readonly reveal: (file: string, line: number) => void
}

/** The sentence under the headline that tempers it: what failed, what was cut short, what is not certain. */
export class Notice {
  readonly root = element('div', { attributes: { 'aria-live': 'polite' } })
  readonly #actions: NoticeActions
  #shown = ''

  constructor(actions: NoticeActions) {
    this.#actions = actions
  }

  /** @param failure of what was asked last, such as the table of trades */
  update(run: RunSummary | undefined, failure: Failure | undefined): void {
    const key = JSON.stringify([run?.runId, run?.state, run?.ambiguousTrades, run?.trades, run?.refusedOrders, failure])
    if (key === this.#shown) return
    this.#shown = key
    const lines: HTMLElement[] = []
    if (failure !== undefined) lines.push(this.#failed(`${failure.message} ${failure.next}`, failure))
    if (run?.state.kind === 'interrupted') {
      const { failure: cause } = run.state
      const { message, next } = cause
      lines.push(this.#failed(`${message} ${next} What the run recorded until then is below.`, cause))
    }
    if (run?.state.kind === 'cancelled') {
      lines.push(
        this.#line('warning', 'warning', `Cancelled after ${formatCount(run.bars)} bars: what follows is that part.`),
      )
    }
    if (run !== undefined && run.state.kind !== 'running' && run.ambiguousTrades > 0) lines.push(this.#ambiguous(run))
    if (run !== undefined && run.state.kind !== 'running' && (run.refusedOrders ?? 0) > 0)
      lines.push(this.#refused(run))
    this.root.replaceChildren(...lines)
  }

  #ambiguous(run: RunSummary): HTMLElement {
    const one = run.ambiguousTrades === 1
    const sentence =
      `${formatCount(run.ambiguousTrades)} of ${formatCount(run.trades)} trades ${one ? 'depends' : 'depend'} on the ` +
      `path inside one bar; ${one ? 'it was' : 'they were'} decided ${pathText(run)}.`
    return this.#line('warning', 'warning', sentence, ['Show them', this.#actions.showAmbiguous])
  }

  #refused({ orders, refusedOrders = 0, firstRefusal = '' }: RunSummary): HTMLElement {
    const sentence =
      `${formatCount(refusedOrders)} of ${formatCount(orders)} orders ` +
      `${refusedOrders === 1 ? 'was refused because' : 'were refused; the first because'} ${firstRefusal}.`
    return this.#line('warning', 'warning', sentence, ['Show log', this.#actions.showLog])
  }

  #failed(sentence: string, failure: Failure): HTMLElement {
    const { location } = failure
    const { showLog, reveal } = this.#actions
    const line = this.#line('failed', 'error', sentence, ['Show log', showLog])
    if (location !== undefined) {
      const place = `${location.file.replace(/^.*[\\/]/, '')}:${location.line}`
      line.append(linkButton(place, () => reveal(location.file, location.line)))
    }
    return line
  }

  #line(kind: string, iconName: string, sentence: string, action?: [label: string, run: () => void]): HTMLElement {
    const line = element(
      'p',
      { class: `notice ${kind}` },
      icon(iconName),
      element('span', { class: 'sentence', text: sentence }),
    )
    if (action !== undefined) line.append(linkButton(...action))
    return line
  }
}

/** Takes the place of what could not be had: what failed, the next step, the log. */
export function failureNotice(failure: Failure, showLog: () => void): HTMLElement {
  const log = document.createElement('vscode-button')
  log.textContent = 'Show log'
  log.addEventListener('click', showLog)
  return element(
    'div',
    { class: 'nothing', attributes: { role: 'alert' } },
    icon('error'),
    element('p', { class: 'message', text: failure.message }),
    element('p', { text: failure.next }),
    log,
  )
}

export function linkButton(label: string, click: () => void): HTMLButtonElement {
  const button = element('button', { class: 'link', text: label, attributes: { type: 'button' } })
  button.addEventListener('click', click)
  return button
}
