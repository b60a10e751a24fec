import type { TradeDateColumns } from '../../engine-host/protocol/catalog-requests.js'
import { element } from '../element.js'
import { readPalette, withAlpha } from '../theme/palette.js'

/** Pixels of a trade date at most. */
const widestDate = 32

/** The trade dates of a series side by side: how many rows each has, and how much of its trading is missing. */
export class CoverageStrip {
  readonly root = element('div', {
    class: 'strip',
    attributes: { tabindex: '0', role: 'slider', 'aria-label': 'Trade date' },
  })
  readonly #canvas = element('canvas', { attributes: { 'aria-hidden': 'true' } })
  readonly #describe: (date: number) => string
  readonly #pointed: (date: number | undefined) => void
  #dates: TradeDateColumns | undefined
  #at = -1

  /**
   * @param describe a trade date by its index, for people
   * @param pointed another date is under the pointer or chosen by key
   * @param chosen a date was clicked, or Enter pressed
   */
  constructor(
    describe: (date: number) => string,
    pointed: (date: number | undefined) => void,
    chosen: (date: number) => void,
  ) {
    this.#describe = describe
    this.#pointed = pointed
    this.root.append(this.#canvas)
    this.root.addEventListener('pointermove', (event) => this.#point(this.#dateAt(event.offsetX)))
    this.root.addEventListener('pointerleave', () => this.#point(-1))
    this.root.addEventListener('click', (event) => {
      const date = this.#dateAt(event.offsetX)
      if (date >= 0) chosen(date)
    })
    this.root.addEventListener('keydown', (event) => {
      const last = (this.#dates?.length ?? 0) - 1
      const targets: Readonly<Record<string, number>> = {
        ArrowLeft: this.#at - 1,
        ArrowRight: this.#at + 1,
        PageUp: this.#at - 20,
        PageDown: this.#at + 20,
        Home: 0,
        End: last,
      }
      const target = targets[event.key]
      if (target !== undefined) this.#point(Math.max(0, Math.min(last, target)))
      else if (event.key === 'Enter' && this.#at >= 0) chosen(this.#at)
      else return
      event.preventDefault()
      event.stopPropagation()
    })
    new ResizeObserver(() => this.draw()).observe(this.root)
  }

  show(dates: TradeDateColumns): void {
    this.#dates = dates
    this.#at = -1
    this.root.style.maxWidth = `${dates.length * widestDate}px`
    this.root.setAttribute('aria-valuemin', '1')
    this.root.setAttribute('aria-valuemax', String(dates.length))
    this.draw()
  }

  draw(): void {
    const dates = this.#dates
    const { clientWidth, clientHeight } = this.root
    const context = this.#canvas.getContext('2d')
    if (dates === undefined || dates.length === 0 || clientWidth === 0 || context === null) return
    const ratio = window.devicePixelRatio
    this.#canvas.width = Math.round(clientWidth * ratio)
    this.#canvas.height = Math.round(clientHeight * ratio)
    const { down, series, muted } = readPalette()
    const most = dates.rows.reduce((a, b) => Math.max(a, b), 1)
    const step = this.#canvas.width / dates.length
    const gap = step >= 4 * ratio ? Math.round(ratio) : 0
    const { height } = this.#canvas
    for (let date = 0; date < dates.length; date++) {
      const left = Math.floor(date * step)
      const width = Math.max(1, Math.min(Math.floor((date + 1) * step), this.#canvas.width) - left - gap)
      const rows = dates.rows[date]!
      const tall = rows === 0 ? 0 : Math.max(2 * ratio, (rows / most) * height)
      const traded = dates.tradedMs[date]!
      const missing = traded > 0 ? Math.min(1, dates.missingMs[date]! / traded) : 0
      context.fillStyle = withAlpha(series[0]!, date === this.#at ? 1 : 0.7)
      context.fillRect(left, height - tall, width, tall)
      if (missing > 0) {
        context.fillStyle = withAlpha(down, date === this.#at ? 0.9 : 0.6)
        context.fillRect(left, 0, width, Math.max(2 * ratio, missing * (height - tall)))
      }
      if (date === this.#at) {
        context.fillStyle = muted
        context.fillRect(left, height - ratio, width, ratio)
      }
    }
  }

  #dateAt(x: number): number {
    const { length } = this.#dates ?? { length: 0 }
    if (length === 0 || x < 0 || x >= this.root.clientWidth) return -1
    return Math.floor((x / this.root.clientWidth) * length)
  }

  #point(date: number): void {
    if (date === this.#at) return
    this.#at = date
    if (date >= 0) {
      this.root.setAttribute('aria-valuenow', String(date + 1))
      this.root.setAttribute('aria-valuetext', this.#describe(date))
    }
    this.#pointed(date < 0 ? undefined : date)
    this.draw()
  }
}
