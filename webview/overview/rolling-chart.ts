import type { RollingColumns } from '../../engine-host/protocol/run-analysis.js'
import { PixelExtremes, rangeOf } from '../charts/pixel-extremes.js'
import { candleAt } from '../charts/price-steps.js'
import { element, setHover, setText } from '../element.js'
import { formatCount, formatPercent, formatRatio } from '../format/number.js'
import type { TimeFormat } from '../format/time.js'

const svgNamespace = 'http://www.w3.org/2000/svg'
/** Units of the picture, as many as a wide column has pixels. */
const width = 512
const height = 40

type Line = 'sharpeRatio' | 'volatility' | 'beta'
const lines: readonly {
  readonly key: Line
  readonly label: string
  readonly meaning: string
  readonly text: (value: number) => string
}[] = [
  {
    key: 'sharpeRatio',
    label: 'Sharpe ratio',
    meaning: 'The Sharpe ratio of the returns in the window alone, scaled to a year.',
    text: formatRatio,
  },
  {
    key: 'volatility',
    label: 'Volatility',
    meaning: 'Standard deviation of the returns in the window alone, scaled to a year.',
    text: (value) => formatPercent(value),
  },
  {
    key: 'beta',
    label: 'Beta',
    meaning: 'Covariance with the returns of the first instrument over their variance, in the window alone.',
    text: formatRatio,
  },
]

/** Sharpe ratio, volatility and beta over a moving window, as small lines that are read with the crosshair or arrow keys. */
export class RollingChart {
  readonly root: HTMLElement
  readonly #title = element('h2')
  readonly #when = element('span', { class: 'when muted' })
  readonly #why = element('p', { class: 'muted' })
  readonly #body: HTMLElement
  readonly #rows = lines.map(({ label, meaning }) => {
    const picture = document.createElementNS(svgNamespace, 'svg')
    picture.setAttribute('viewBox', `0 0 ${width} ${height}`)
    picture.setAttribute('preserveAspectRatio', 'none')
    picture.setAttribute('aria-hidden', 'true')
    const value = element('span', { class: 'value' })
    const cursor = element('i', { class: 'cursor' })
    const row = element(
      'div',
      { class: 'line' },
      element('div', { class: 'figure' }, element('span', { class: 'muted', text: label }), value),
      element('div', { class: 'stage' }, cursor),
    )
    row.lastElementChild!.prepend(picture)
    setHover(row.firstElementChild as HTMLElement, meaning)
    return { picture, value, cursor }
  })
  #rolling: RollingColumns | undefined
  #times: TimeFormat | undefined
  #row: number | undefined

  constructor() {
    this.#body = element(
      'div',
      {
        class: 'lines',
        attributes: { role: 'slider', tabindex: '0', 'aria-label': 'Rolling figures', 'aria-valuemin': '0' },
      },
      ...this.#rows.map(({ picture }) => picture.closest('.line') as HTMLElement),
      this.#when,
    )
    this.root = element(
      'section',
      { class: 'rolling', attributes: { 'aria-label': 'Rolling' } },
      this.#title,
      this.#body,
      this.#why,
    )
    this.root.hidden = true
    this.#body.addEventListener('pointermove', (event) => this.#hover(event))
    this.#body.addEventListener('pointerleave', () => this.#point(undefined))
    this.#body.addEventListener('keydown', (event) => this.#key(event))
    this.#body.addEventListener('blur', () => this.#point(undefined))
  }

  hide(): void {
    this.root.hidden = true
    this.#rolling = undefined
  }

  show(rolling: RollingColumns, times: TimeFormat): void {
    this.#rolling = rolling
    this.#times = times
    this.root.hidden = false
    setText(this.#title, `Rolling, ${formatCount(rolling.periods)} ${rolling.period}s`)
    this.#body.hidden = rolling.length === 0
    this.#why.hidden = rolling.length > 0
    setText(this.#why, rolling.why ?? '')
    for (const [at, { key }] of lines.entries()) drawLine(this.#rows[at]!.picture, rolling[key])
    this.#body.setAttribute('aria-valuemax', String(Math.max(0, rolling.length - 1)))
    this.#point(undefined)
  }

  /** Reads the windows that end at a time, or the last. */
  pointAt(time: number | undefined): void {
    const rolling = this.#rolling
    if (rolling === undefined || rolling.length === 0) return
    // Before its first window ends there is nothing to read.
    const row = time === undefined ? undefined : candleAt(rolling.time, time)
    this.#point(row === undefined ? undefined : Math.min(row, rolling.length - 1))
  }

  #point(row: number | undefined): void {
    const rolling = this.#rolling
    if (rolling === undefined || rolling.length === 0) return
    this.#row = row
    const shown = row ?? rolling.length - 1
    const texts = lines.map(({ key, text }) => text(rolling[key][shown]!))
    for (const [at, { value, cursor }] of this.#rows.entries()) {
      setText(value, texts[at]!)
      cursor.hidden = row === undefined
      cursor.style.left = `${(100 * shown) / Math.max(1, rolling.length - 1)}%`
    }
    const when = `Until ${this.#times!.date(rolling.time[shown]!)}`
    setText(this.#when, when)
    this.#body.setAttribute('aria-valuenow', String(shown))
    this.#body.setAttribute(
      'aria-valuetext',
      `${when}: ${lines.map(({ label }, at) => `${label} ${texts[at]!}`).join(', ')}`,
    )
  }

  #hover(event: PointerEvent): void {
    const rolling = this.#rolling
    if (rolling === undefined) return
    const { left, width: wide } = this.#body.getBoundingClientRect()
    const share = Math.max(0, Math.min((event.clientX - left) / Math.max(1, wide), 1))
    this.#point(Math.round(share * (rolling.length - 1)))
  }

  #key(event: KeyboardEvent): void {
    const rolling = this.#rolling
    if (rolling === undefined) return
    const last = rolling.length - 1
    const row = this.#row ?? last
    const step = Math.max(1, Math.round(last / 100))
    const targets: Readonly<Record<string, number>> = {
      ArrowLeft: row - step,
      ArrowRight: row + step,
      Home: 0,
      End: last,
    }
    const target = targets[event.key]
    if (target === undefined) return
    this.#point(Math.max(0, Math.min(target, last)))
    event.preventDefault()
    event.stopPropagation()
  }
}

function drawLine(picture: SVGSVGElement, values: Float64Array): void {
  const range = rangeOf(values, 0, values.length)
  picture.replaceChildren()
  if (range === undefined) return
  const { least, greatest } = range
  const size = greatest > least ? greatest - least : 1
  const y = (value: number) => 2 + ((greatest - value) / size) * (height - 4)
  if (least < 0 && greatest > 0) picture.append(pathOf(`M0 ${y(0)}H${width}`, 'zero'))
  const trace = new PixelExtremes()
  const step = values.length > 1 ? width / (values.length - 1) : 0
  trace.trace(values, 0, values.length, 0, step)
  const points = Array.from({ length: trace.length / 2 }, (_, at) => {
    const [x, value] = [trace.points[2 * at]!, trace.points[2 * at + 1]!]
    return `${x.toFixed(1)} ${y(value).toFixed(2)}`
  })
  picture.append(pathOf(`M${points.join('L')}`, 'value'))
}

function pathOf(data: string, name: string): SVGPathElement {
  const path = document.createElementNS(svgNamespace, 'path')
  path.setAttribute('d', data)
  path.setAttribute('class', name)
  return path
}
