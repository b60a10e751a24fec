/** Height of a row, as in VS Code's lists. */
export const rowHeight = 22

/** Browsers clip elements above some 16 million pixels at double zoom; taller tables scroll in proportion. */
const tallestSpacer = 8_000_000

/**
 * Which part of a long table of equal rows is seen. Offsets are pixels of the whole table; the scroll bar belongs to
 * a spacer that is as tall as browsers bear, so beyond that one pixel of the bar is several of the table.
 */
export class RowWindow {
  #rows = 0
  #viewHeight = 0
  #offset = 0

  get offset(): number {
    return this.#offset
  }

  get spacerHeight(): number {
    return Math.min(this.#rows * rowHeight, tallestSpacer)
  }

  /** True when the scroll bar is coarser than the table. */
  get scaled(): boolean {
    return this.#rows * rowHeight > tallestSpacer
  }

  get first(): number {
    return Math.floor(this.#offset / rowHeight)
  }

  /** Beyond the last row that is seen, wholly or in part. */
  get end(): number {
    return Math.min(this.#rows, Math.ceil((this.#offset + this.#viewHeight) / rowHeight))
  }

  /** Rows that are seen as a whole, at least 1. */
  get pageRows(): number {
    return Math.max(1, Math.floor(this.#viewHeight / rowHeight))
  }

  /** Where the scroll bar stands for the offset. */
  get scrollTop(): number {
    const furthest = this.#furthest
    if (!this.scaled || furthest === 0) return this.#offset
    return (this.#offset / furthest) * (tallestSpacer - this.#viewHeight)
  }

  resize(rows: number, viewHeight: number): void {
    this.#rows = rows
    this.#viewHeight = viewHeight
    this.moveTo(this.#offset)
  }

  moveTo(offset: number): void {
    this.#offset = Math.max(0, Math.min(offset, this.#furthest))
  }

  /** Takes the position of the scroll bar, moved by hand. */
  takeScrollTop(scrollTop: number): void {
    if (Math.abs(scrollTop - this.scrollTop) < 1) return
    this.moveTo(this.scaled ? (scrollTop / Math.max(1, tallestSpacer - this.#viewHeight)) * this.#furthest : scrollTop)
  }

  /** Moves as little as needed to see a row as a whole. */
  reveal(row: number): void {
    const top = row * rowHeight
    if (top < this.#offset) this.moveTo(top)
    else if (top + rowHeight > this.#offset + this.#viewHeight) this.moveTo(top + rowHeight - this.#viewHeight)
  }

  get #furthest(): number {
    return Math.max(0, this.#rows * rowHeight - this.#viewHeight)
  }
}
