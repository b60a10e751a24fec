import { tickKinds, type TickKind } from '../../protocol/market-source.js'

/** Whether a partition's kind is one of ticks. */
export function isTickKind(kind: string): kind is TickKind {
  return (tickKinds as readonly string[]).includes(kind)
}

/** What a partition's kind is called in lists: the length of bars, or the kind of ticks. */
export function kindLabel(kind: string): string {
  return isTickKind(kind) ? kind : kind.slice('bars_'.length)
}
