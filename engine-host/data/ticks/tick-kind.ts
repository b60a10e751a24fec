import { storedTickKinds, tickKinds, type StoredTickKind, type TickKind } from '../../protocol/market-source.js'

/** Whether a partition's kind is one of ticks. */
export function isTickKind(kind: string): kind is TickKind {
  return (tickKinds as readonly string[]).includes(kind)
}

/** Whether a partition's kind is one of ticks or open interest, which are kept by the time received. */
export function isStoredTickKind(kind: string): kind is StoredTickKind {
  return (storedTickKinds as readonly string[]).includes(kind)
}

/** What a partition's kind is called in lists: the length of bars, or the kind of ticks. */
export function kindLabel(kind: string): string {
  return isStoredTickKind(kind) ? kind : kind.slice('bars_'.length)
}
