import type { FanColumns } from '../../engine-host/protocol/run-robustness.js'
import { element, setText } from '../element.js'
import { formatMoney } from '../format/money.js'
import { formatCount, formatShort } from '../format/number.js'
import { fanScale } from './fan-scale.js'

const svg = 'http://www.w3.org/2000/svg'
/** Size of the picture's own coordinates, which are stretched over the room that there is. */
const size = 1000
/** Rows of the table for screen readers, about. */
const toldRows = 10

/** Percentiles of the simulated equities after each trade as bands, with the equity as it was over them. */
export class FanChart {
  readonly root: HTMLElement
  readonly #picture = document.createElementNS(svg, 'svg')
  readonly #cursor = element('div', { class: 'cursor' })
  readonly #values = element('div', { class: 'levels' })
  readonly #trades = element('div', { class: 'ends muted' })
  readonly #stage: HTMLElement
  readonly #readout = element('p', { class: 'readout muted' })
  readonly #told = element('div', { class: 'visually-hidden' })
  #fan: FanColumns | undefined
  #currency = ''
  #row = 0

  constructor() {
    this.#picture.setAttribute('viewBox', `0 0 ${size} ${size}`)
    this.#picture.setAttribute('preserveAspectRatio', 'none')
    this.#picture.setAttribute('aria-hidden', 'true')
    this.#stage = element(
      'div',
      {
        class: 'fan-stage',
        attributes: {
          role: 'slider',
          tabindex: '0',
          'aria-label': 'Simulated equity after each trade',
          'aria-valuemin': '0',
        },
      },
      this.#cursor,
    )
    this.#stage.prepend(this.#picture)
    this.#cursor.hidden = true
    this.#stage.addEventListener('pointermove', (event) => {
      const { left, width } = this.#stage.getBoundingClientRect()
      if (width > 0) this.#point((event.clientX - left) / width)
    })
    this.#stage.addEventListener('pointerleave', () => this.#rest())
    this.#stage.addEventListener('blur', () => this.#rest())
    this.#stage.addEventListener('keydown', (event) => this.#key(event))
    this.root = element(
      'figure',
      { class: 'fan', attributes: { 'aria-label': 'Simulated equity' } },
      element('div', { class: 'area' }, this.#stage, this.#values, this.#trades),
      element('figcaption', {}, legend(), this.#readout),
      this.#told,
    )
  }

  /** @param fan of two rows or more */
  show(fan: FanColumns, currency: string): void {
    this.#fan = fan
    this.#currency = currency
    const { percentile5, percentile25, percentile50, percentile75, percentile95, observed, trade } = fan
    const { low, high, ticks, step } = fanScale([percentile5, percentile95, observed])
    const trades = trade[fan.length - 1]!
    const x = (row: number) => (trade[row]! / trades) * size
    const y = (value: number) => size - ((value - low) / (high - low)) * size
    const points = (values: Float64Array) => Array.from(values, (value, row) => `${place(x(row))},${place(y(value))}`)
    const band = (lower: Float64Array, upper: Float64Array) => [...points(lower), ...points(upper).reverse()].join(' ')
    this.#picture.replaceChildren(
      ...ticks.map((tick) => shape('line', 'grid', { x1: 0, x2: size, y1: y(tick), y2: y(tick) })),
      shape('polygon', 'band outer', { points: band(percentile5, percentile95) }),
      shape('polygon', 'band inner', { points: band(percentile25, percentile75) }),
      shape('polyline', 'median', { points: points(percentile50).join(' ') }),
      shape('polyline', 'observed', { points: points(observed).join(' ') }),
    )
    const largest = Math.max(...ticks.map(Math.abs))
    this.#values.replaceChildren(
      ...ticks.map((tick) => {
        const label = element('span', { text: formatShort(tick, largest, step) })
        label.style.top = `${y(tick) / 10}%`
        return label
      }),
    )
    this.#trades.replaceChildren(
      element('span', { text: '0' }),
      element('span', { text: `${formatCount(trades)} ${trades === 1 ? 'trade' : 'trades'}` }),
    )
    this.#stage.setAttribute('aria-valuemax', String(trades))
    this.#tell(fan)
    this.#rest()
  }

  /** Shows what stands under a place, 0 at the left to 1 at the right. */
  #point(share: number): void {
    const fan = this.#fan
    if (fan === undefined) return
    const wanted = share * fan.trade[fan.length - 1]!
    let row = 0
    while (row < fan.length - 1 && (fan.trade[row]! + fan.trade[row + 1]!) / 2 < wanted) row++
    this.#mark(row, true)
  }

  /** Without a pointer the end of the run is told. */
  #rest(): void {
    if (this.#fan !== undefined) this.#mark(this.#fan.length - 1, false)
  }

  #mark(row: number, withCursor: boolean): void {
    const fan = this.#fan!
    this.#row = row
    this.#cursor.hidden = !withCursor
    this.#cursor.style.left = `${(fan.trade[row]! / fan.trade[fan.length - 1]!) * 100}%`
    const text = rowText(fan, row, this.#currency)
    setText(this.#readout, text)
    this.#stage.setAttribute('aria-valuenow', String(fan.trade[row]!))
    this.#stage.setAttribute('aria-valuetext', text)
  }

  #key(event: KeyboardEvent): void {
    const fan = this.#fan
    if (fan === undefined) return
    const last = fan.length - 1
    const rows: Readonly<Record<string, number>> = {
      ArrowLeft: this.#row - 1,
      ArrowRight: this.#row + 1,
      PageUp: this.#row - toldRows,
      PageDown: this.#row + toldRows,
      Home: 0,
      End: last,
    }
    const row = rows[event.key]
    if (row === undefined) return
    event.preventDefault()
    this.#mark(Math.min(last, Math.max(0, row)), true)
  }

  #tell(fan: FanColumns): void {
    const every = Math.max(1, Math.ceil((fan.length - 1) / toldRows))
    const rows = Array.from({ length: fan.length }, (_, row) => row).filter(
      (row) => row % every === 0 || row === fan.length - 1,
    )
    const money = (value: number) => element('td', { text: formatMoney(value, this.#currency) })
    const head = ['Trades', '5 %', '25 %', 'Median', '75 %', '95 %', 'This run'].map((text) =>
      element('th', { text, attributes: { scope: 'col' } }),
    )
    const body = rows.map((row) =>
      element(
        'tr',
        {},
        element('th', { text: formatCount(fan.trade[row]!), attributes: { scope: 'row' } }),
        ...[fan.percentile5, fan.percentile25, fan.percentile50, fan.percentile75, fan.percentile95, fan.observed].map(
          (values) => money(values[row]!),
        ),
      ),
    )
    this.#told.replaceChildren(
      element(
        'table',
        { attributes: { 'aria-label': 'Simulated equity after each trade' } },
        element('thead', {}, element('tr', {}, ...head)),
        element('tbody', {}, ...body),
      ),
    )
  }
}

function legend(): HTMLElement {
  const entries = [
    ['observed', 'This run'],
    ['median', 'Median'],
    ['inner', '25 to 75 %'],
    ['outer', '5 to 95 %'],
  ] as const
  return element(
    'div',
    { class: 'meanings', attributes: { 'aria-hidden': 'true' } },
    ...entries.map(([name, label]) =>
      element('span', {}, element('span', { class: `swatch ${name}` }), element('span', { text: label })),
    ),
  )
}

function rowText(
  { trade, observed, percentile5, percentile50, percentile95 }: FanColumns,
  row: number,
  currency: string,
) {
  const money = (values: Float64Array) => formatMoney(values[row]!, currency)
  const count = trade[row]!
  return (
    `After ${formatCount(count)} ${count === 1 ? 'trade' : 'trades'}: this run ${money(observed)}, ` +
    `median ${money(percentile50)}, 5 to 95 % ${money(percentile5)} to ${money(percentile95)}`
  )
}

function shape(tag: string, name: string, attributes: Readonly<Record<string, string | number>>): SVGElement {
  const created = document.createElementNS(svg, tag)
  created.setAttribute('class', name)
  for (const [attribute, value] of Object.entries(attributes)) created.setAttribute(attribute, String(value))
  return created
}

/** A tenth of the picture's unit is finer than any pixel. */
function place(value: number): string {
  return value.toFixed(1)
}
