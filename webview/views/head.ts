import type { RunProgress, RunSummary } from '../../engine-host/protocol/run-summary.js'
import { element, icon, setHover, setText } from '../element.js'
import { feesText, fillOverrides, fillsText, progressText, seriesText, sourceText, timeFormatOf } from './run-text.js'

export interface HeadActions {
  readonly rerun: () => void
  readonly export: () => void
  readonly cancel: () => void
}

/** Milliseconds that a run may take before its progress is shown, so that short runs do not flicker. */
const patience = 500

/** What ran, how far it is, and what can be done with it. */
export class Head {
  readonly root: HTMLElement
  readonly #strategy = element('h1', { text: 'Backtest' })
  readonly #what = element('span', { class: 'what muted' })
  readonly #progressText = element('span', { class: 'progress-text muted' })
  readonly #progressBar = element('div')
  readonly #progressLine = element(
    'div',
    { class: 'progress-line', attributes: { role: 'progressbar', 'aria-label': 'Bars done', 'aria-valuemin': '0' } },
    this.#progressBar,
  )
  /** How far the run is, for screen readers: by tenths, so that it can be listened to. */
  readonly #told = element('span', { class: 'visually-hidden', attributes: { role: 'status' } })
  readonly #rerun: HTMLButtonElement
  readonly #export: HTMLButtonElement
  readonly #cancel: HTMLButtonElement
  #runId: string | undefined
  #running = false
  #patienceTimer: ReturnType<typeof setTimeout> | undefined
  #patienceOver = false

  constructor(actions: HeadActions) {
    this.#rerun = toolButton('debug-rerun', 'Rerun', 'Run the same strategy and settings again', actions.rerun)
    this.#export = toolButton(
      'export',
      'Export',
      'Write a report, tables or trade charts of this run (e)',
      actions.export,
    )
    this.#cancel = toolButton('debug-stop', 'Cancel', 'End the run and keep what it has', actions.cancel)
    const buttons = element('div', { class: 'actions' }, this.#progressText, this.#cancel, this.#rerun, this.#export)
    this.root = element(
      'header',
      { class: 'head' },
      this.#progressLine,
      this.#strategy,
      this.#what,
      buttons,
      this.#told,
    )
    this.#show()
  }

  /** True while a run goes on and has taken long enough to be shown. */
  get showsProgress(): boolean {
    return this.#running && this.#patienceOver
  }

  update(run: RunSummary): void {
    const { specification } = run
    const { venue, fees, currency, instruments } = specification
    setText(this.#strategy, specification.className)
    setHover(this.#strategy, specification.strategyFile)
    const period = Number.isFinite(run.firstTime) ? timeFormatOf(run).period(run.firstTime, run.lastTime) : ''
    const parts = [seriesText(specification), period, fillsText(venue), feesText(fees, currency, instruments)]
    setText(this.#what, parts.filter((part) => part !== '').join(' · '))
    const overrides = fillOverrides(venue).map(([name, value]) => `${name}: ${value}`)
    const series = specification.sources.map(sourceText)
    setHover(this.#what, [...series, fillsText(venue), ...overrides, feesText(fees, currency, instruments)].join('\n'))
    if (run.runId !== this.#runId) {
      this.#runId = run.runId
      this.#running = false
    }
    this.#setRunning(run.state.kind === 'running')
  }

  progress(progress: RunProgress): void {
    setText(this.#progressText, progressText(progress))
    const share = progress.barsTotal > 0 ? Math.min(1, progress.barsDone / progress.barsTotal) : 0
    this.#progressBar.style.transform = `scaleX(${share})`
    if (this.showsProgress) setText(this.#told, `${Math.floor(share * 10) * 10} % of the bars done`)
    this.#progressLine.setAttribute('aria-valuemax', String(progress.barsTotal))
    this.#progressLine.setAttribute('aria-valuenow', String(progress.barsDone))
    this.#progressLine.setAttribute('aria-valuetext', progressText(progress))
  }

  #setRunning(running: boolean): void {
    if (running === this.#running) return this.#show()
    this.#running = running
    this.#patienceOver = false
    clearTimeout(this.#patienceTimer)
    setText(this.#told, '')
    if (running) {
      setText(this.#progressText, '')
      this.#progressBar.style.transform = 'scaleX(0)'
      this.#patienceTimer = setTimeout(() => {
        this.#patienceOver = true
        this.#show()
      }, patience)
    }
    this.#show()
  }

  #show(): void {
    const { showsProgress } = this
    this.#progressLine.hidden = !showsProgress
    this.#progressText.hidden = !showsProgress
    this.#cancel.hidden = !showsProgress
    this.#rerun.hidden = showsProgress
    this.#export.hidden = showsProgress
    const idle = this.#runId !== undefined && !this.#running
    this.#rerun.disabled = !idle
    this.#export.disabled = !idle
  }
}

export function toolButton(iconName: string, label: string, hover: string, click: () => void): HTMLButtonElement {
  const button = element(
    'button',
    { class: 'tool', attributes: { type: 'button', title: hover } },
    icon(iconName),
    label,
  )
  button.addEventListener('click', click)
  return button
}
