import type { Failure } from '../../engine-host/protocol/failure.js'
import type { RunSummary } from '../../engine-host/protocol/run-summary.js'
import { element, setText } from '../element.js'
import { failureNotice } from '../views/notice.js'

export interface AnalysisEvents {
  /** What the view shows is to be computed. */
  readonly wanted: () => void
  readonly showLog: () => void
}

/**
 * The frame of a view that the engine host computes for a run: it asks once, when the view is first seen and the run has
 * ended, and says in the meantime what is missing.
 */
export class AnalysisPanel {
  readonly root: HTMLElement
  readonly #content: HTMLElement
  readonly #note = element('p', { class: 'note muted', attributes: { role: 'status' } })
  readonly #failed = element('div')
  readonly #events: AnalysisEvents
  #run: RunSummary | undefined
  #state: 'unread' | 'asked' | 'shown' = 'unread'
  #visible = false

  constructor(content: HTMLElement, events: AnalysisEvents) {
    this.#content = content
    this.#events = events
    this.root = element('div', { class: 'analysis' }, content, this.#note, this.#failed)
    this.#show('')
    this.#content.hidden = true
  }

  update(run: RunSummary): void {
    const same = run.runId === this.#run?.runId && run.state.kind === this.#run.state.kind
    this.#run = run
    if (same) return
    this.#state = 'unread'
    if (this.#visible) this.shown()
  }

  shown(): void {
    this.#visible = true
    if (this.#run === undefined || this.#state !== 'unread') return
    if (this.#run.state.kind === 'running') return this.#show('This is computed when the run has ended.')
    this.#state = 'asked'
    this.#show('Computing…')
    this.#events.wanted()
  }

  hidden(): void {
    this.#visible = false
  }

  /** Asks again, for something else than what the content shows; the content stays until a failure takes its place. */
  renew(): void {
    if (this.#run === undefined || this.#run.state.kind === 'running') return
    this.#state = 'asked'
    this.#events.wanted()
  }

  /** What the content shows is no longer what is wanted. */
  expire(): void {
    if (this.#state === 'unread') return
    if (this.#visible) this.renew()
    else this.#state = 'unread'
  }

  /** The content is there. */
  ready(): void {
    this.#state = 'shown'
    this.#show('')
  }

  /** What was asked for could not be computed; it is asked for again when the view is next seen. */
  fail(failure: Failure): void {
    if (this.#state !== 'asked') return
    this.#state = 'unread'
    this.#show('')
    this.#content.hidden = true
    this.#failed.replaceChildren(failureNotice(failure, this.#events.showLog))
    this.#failed.hidden = false
  }

  #show(sentence: string): void {
    setText(this.#note, sentence)
    this.#note.hidden = sentence === ''
    this.#content.hidden = sentence !== ''
    this.#failed.hidden = true
  }
}
