import { removeAt } from '../core/remove-at.js'
import type { EngineOrder } from '../model/engine-order.js'

const noOrders: readonly EngineOrder[] = []

/** Orders of a piece that is split in two. */
const fullPiece = 256

/**
 * Orders sorted by the price whose touch concerns them, so that a bar is compared with the nearest one alone. Keys
 * ascend away from the market: the price itself above it, the negative price below it. Equal keys keep the sequence of
 * arrival. Kept in pieces: an order that comes or goes moves some hundred others at most, however many rest.
 */
export class LevelIndex {
  /** Key of the nearest order; Infinity when there is none. */
  nearest = Infinity
  /** None is empty but the only one. */
  private readonly pieces: EngineOrder[][] = [[]]

  /** Whether there is no order. Event frequency. */
  get isEmpty(): boolean {
    return this.pieces[0]!.length === 0
  }

  /** All orders, the nearest first; a new list each time. */
  get orders(): readonly EngineOrder[] {
    return this.pieces.flat()
  }

  /** The orders up to a key, the nearest first; looks at no other. */
  upTo(key: number): readonly EngineOrder[] {
    if (this.nearest > key) return noOrders
    const reached: EngineOrder[] = []
    for (const piece of this.pieces)
      for (const order of piece) {
        if (order.restingKey > key) return reached
        reached.push(order)
      }
    return reached
  }

  /** Adds an order under a key. */
  insert(order: EngineOrder, key: number): void {
    order.restingKey = key
    const at = this.pieceOf(key)
    const piece = this.pieces[at]!
    const place = firstBeyond(piece, key)
    if (place === piece.length) piece.push(order)
    else piece.splice(place, 0, order)
    if (piece.length >= fullPiece) this.pieces.splice(at + 1, 0, piece.splice(fullPiece / 2))
    this.renewNearest()
  }

  /** Takes an order out; it must be in. */
  remove(order: EngineOrder): void {
    let at = this.pieceOf(order.restingKey)
    let place = firstBeyond(this.pieces[at]!, order.restingKey) - 1
    while (place < 0 || this.pieces[at]![place] !== order) {
      place--
      // Equal keys may lie in several pieces.
      if (place < 0) place = this.pieces[--at]!.length - 1
    }
    removeAt(this.pieces[at]!, place)
    if (this.pieces[at]!.length === 0 && this.pieces.length > 1) removeAt(this.pieces, at)
    order.restingKey = NaN
    this.renewNearest()
  }

  /** The last piece that begins at a key or nearer; the first when none does. */
  private pieceOf(key: number): number {
    let low = 0
    let high = this.pieces.length - 1
    while (low < high) {
      const middle = (low + high + 1) >>> 1
      if (this.pieces[middle]![0]!.restingKey <= key) low = middle
      else high = middle - 1
    }
    return low
  }

  private renewNearest(): void {
    const first = this.pieces[0]!
    this.nearest = first.length === 0 ? Infinity : first[0]!.restingKey
  }
}

/** Place of the first order of a piece beyond a key. */
function firstBeyond(piece: readonly EngineOrder[], key: number): number {
  let low = 0
  let high = piece.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (piece[middle]!.restingKey <= key) low = middle + 1
    else high = middle
  }
  return low
}
