/**
 * The active row and the selected rows of a list, by position in the list's present order. Rows are named by their
 * ids, so that sorting and filtering move nothing out of the selection but what is no longer listed.
 */
export class TradeSelection {
  #order: Uint32Array = new Uint32Array()
  #active = -1
  #anchor = -1
  readonly #selected = new Set<number>()

  /** Position of the active row, -1 without. */
  get active(): number {
    return this.#active
  }

  get activeId(): number | undefined {
    return this.#order[this.#active]
  }

  get selected(): ReadonlySet<number> {
    return this.#selected
  }

  /** Takes a new order; the active row keeps its id, or the position nearest to it. */
  reorder(order: Uint32Array, selectionStays: boolean): void {
    const { activeId } = this
    this.#order = order
    if (activeId !== undefined && order[this.#active] !== activeId) this.#active = order.indexOf(activeId)
    this.#active = Math.min(this.#active, order.length - 1)
    this.#anchor = this.#active
    if (selectionStays || this.#selected.size === 0) return
    const listed = new Set(order)
    for (const id of this.#selected) if (!listed.has(id)) this.#selected.delete(id)
  }

  activate(position: number): void {
    this.#active = Math.max(-1, Math.min(position, this.#order.length - 1))
    this.#anchor = this.#active
    this.#selected.clear()
  }

  toggle(position: number): void {
    const id = this.#order[position]
    if (id === undefined) return
    if (this.#selected.size === 0 && this.activeId !== undefined && this.#active !== position) {
      this.#selected.add(this.activeId)
    }
    if (!this.#selected.delete(id)) this.#selected.add(id)
    this.#active = position
    this.#anchor = position
  }

  /** Selects from the row where the selection began to `position`. */
  extendTo(position: number): void {
    if (this.#order.length === 0) return
    const to = Math.max(0, Math.min(position, this.#order.length - 1))
    if (this.#anchor < 0) this.#anchor = to
    this.#selected.clear()
    for (let at = Math.min(this.#anchor, to); at <= Math.max(this.#anchor, to); at++)
      this.#selected.add(this.#order[at]!)
    this.#active = to
  }

  selectAll(): void {
    for (const id of this.#order) this.#selected.add(id)
  }

  clear(): void {
    this.#selected.clear()
  }
}
