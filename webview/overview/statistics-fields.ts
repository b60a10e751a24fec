import '@vscode-elements/elements/dist/vscode-textfield/index.js'
import type { StatisticsSettings } from '../../engine-host/protocol/statistics-settings.js'
import { element, setHover } from '../element.js'
import { formatCount, formatNumber } from '../format/number.js'
import { linkButton } from '../views/notice.js'

const where = 'For this view alone; for runs to come it is set under “statistics” in backlens.json.'

/** The settings with which statistics are computed, to be changed for one look at them. */
export class StatisticsFields {
  readonly root: HTMLElement
  readonly #rate = document.createElement('vscode-textfield')
  readonly #periods = document.createElement('vscode-textfield')
  readonly #reset: HTMLButtonElement
  readonly #chosen: (settings: StatisticsSettings) => void
  #settings: StatisticsSettings = {}
  #own: StatisticsSettings = {}

  /** @param chosen told what is wanted in place of the settings of the run; nothing for these */
  constructor(chosen: (settings: StatisticsSettings) => void) {
    this.#chosen = chosen
    this.#rate.label = 'Risk-free rate, percent a year'
    this.#periods.label = 'Periods a year'
    this.#reset = linkButton('Reset', () => chosen({}))
    this.#reset.title = 'Compute with the settings of the run'
    this.root = element(
      'div',
      { class: 'settings' },
      labelled('Risk-free %', this.#rate, `Rate of the riskless alternative, percent a year. ${where}`),
      labelled('Periods a year', this.#periods, `For annualising; empty: recognised from the data. ${where}`),
      this.#reset,
    )
    for (const field of [this.#rate, this.#periods]) {
      field.setAttribute('spellcheck', 'false')
      field.addEventListener('change', () => this.#take())
      field.addEventListener('keydown', (event) => {
        if (event.key === 'Enter') this.#take()
      })
    }
  }

  /**
   * @param settings in force
   * @param own of the run
   * @param periods in force, also where they come from the data
   */
  update(settings: StatisticsSettings, own: StatisticsSettings, periods: number, enabled: boolean): void {
    this.#settings = settings
    this.#own = own
    write(this.#rate, percentText(settings.riskFreeRate ?? 0))
    write(this.#periods, settings.periodsPerYear === undefined ? '' : String(settings.periodsPerYear))
    this.#periods.placeholder = Number.isFinite(periods) ? formatCount(periods) : 'from the data'
    this.#rate.disabled = this.#periods.disabled = !enabled
    this.#reset.hidden = settings.riskFreeRate === own.riskFreeRate && settings.periodsPerYear === own.periodsPerYear
  }

  #take(): void {
    const rate = numberOf(this.#rate.value)
    const periods = this.#periods.value.trim() === '' ? undefined : numberOf(this.#periods.value)
    this.#rate.invalid = rate === undefined
    this.#periods.invalid = this.#periods.value.trim() !== '' && !(periods !== undefined && periods > 0)
    if (this.#rate.invalid || this.#periods.invalid || rate === undefined) return
    const { riskFreeRate, periodsPerYear } = this.#settings
    const wasRate = percentText(riskFreeRate ?? 0) === percentText(rate / 100)
    if (wasRate && periods === periodsPerYear) return
    this.#chosen({
      ...(!wasRate || riskFreeRate !== this.#own.riskFreeRate ? { riskFreeRate: rate / 100 } : {}),
      ...(periods === undefined ? {} : { periodsPerYear: periods }),
    })
  }
}

function labelled(text: string, field: HTMLElement, hover: string): HTMLElement {
  const label = element('label', {}, element('span', { class: 'muted', text }), field)
  setHover(label, hover)
  return label
}

/** What is being written is not taken away. */
function write(field: HTMLElementTagNameMap['vscode-textfield'], text: string): void {
  if (document.activeElement !== field || field.value === '') field.value = text
  field.invalid = false
}

function numberOf(text: string): number | undefined {
  const value = Number(text.trim().replace('−', '-').replace(/\s*%$/, '').replace(',', '.'))
  return text.trim() === '' ? 0 : Number.isFinite(value) ? value : undefined
}

function percentText(rate: number): string {
  return formatNumber(rate * 100, 6).replace(/\.?0+$/, '')
}
