import type { RowPeriod } from './period-shade.js'

/** Pixels that a pointer moves before it selects: less is a click. */
const leastDrag = 4

export interface BrushTarget {
  /** The row at a place of the window, undefined beside the panes. */
  readonly rowAt: (clientX: number, clientY: number) => number | undefined
  /** The row nearest to a place of the window. */
  readonly nearestRow: (clientX: number) => number
  /** The selection as it is drawn. */
  readonly drawn: (period: RowPeriod | undefined) => void
  /** The selection is made. */
  readonly chosen: (period: RowPeriod) => void
  /** The selection was given up. */
  readonly abandoned: () => void
}

/** Selects a period of a chart with the pointer, or with keys from where the crosshair stood. */
export class PeriodBrush {
  readonly #target: BrushTarget
  #anchor: number | undefined
  #row = 0
  #origin = 0
  #moved = false
  readonly #move = (event: PointerEvent): void => this.#drag(event)
  readonly #up = (): void => this.#end()

  constructor(plot: HTMLElement, target: BrushTarget) {
    this.#target = target
    plot.addEventListener('pointerdown', (event) => this.#begin(event))
  }

  /** Extends the selection to a row, from `from` when there is none yet. */
  extend(from: number, row: number): void {
    this.#anchor ??= from
    this.#row = row
    this.#moved = true
    this.#target.drawn(this.#period)
  }

  /** Makes the selection that keys have extended, if there is one. */
  commit(): void {
    if (this.#anchor !== undefined && this.#moved) this.#end()
  }

  /** @returns whether there was a selection to give up */
  abandon(): boolean {
    const was = this.#anchor !== undefined
    this.#stop()
    if (was) this.#target.abandoned()
    return was
  }

  get #period(): RowPeriod {
    const anchor = this.#anchor ?? this.#row
    return { first: Math.min(anchor, this.#row), last: Math.max(anchor, this.#row) }
  }

  #begin(event: PointerEvent): void {
    if (event.button !== 0 || event.ctrlKey || event.altKey || !(event.target instanceof HTMLCanvasElement)) return
    const row = this.#target.rowAt(event.clientX, event.clientY)
    if (row === undefined) return
    this.#anchor = row
    this.#row = row
    this.#origin = event.clientX
    this.#moved = false
    // On the window, since a capture would take the crosshair's events away.
    window.addEventListener('pointermove', this.#move)
    window.addEventListener('pointerup', this.#up)
    window.addEventListener('pointercancel', this.#up)
  }

  #drag(event: PointerEvent): void {
    if (!this.#moved && Math.abs(event.clientX - this.#origin) < leastDrag) return
    this.#moved = true
    this.#row = this.#target.nearestRow(event.clientX)
    this.#target.drawn(this.#period)
  }

  #end(): void {
    const period = this.#period
    const isSelection = this.#moved && period.first < period.last
    this.#stop()
    if (isSelection) this.#target.chosen(period)
    else this.#target.abandoned()
  }

  #stop(): void {
    this.#anchor = undefined
    this.#moved = false
    window.removeEventListener('pointermove', this.#move)
    window.removeEventListener('pointerup', this.#up)
    window.removeEventListener('pointercancel', this.#up)
  }
}
