import type { TickBand } from '../../engine-host/protocol/instrument-definition.js'
import type { FieldInput } from './definition-fields.js'

/** A member of a definition as its field shows it. */
export function fieldText(value: unknown): string {
  if (value === undefined) return ''
  if (typeof value === 'string') return value
  if (typeof value === 'number') return String(value)
  if (Array.isArray(value)) return (value as readonly TickBand[]).map(({ upTo, tick }) => `${upTo}: ${tick}`).join(', ')
  return JSON.stringify(value)
}

/** What a field holds as the definition has it; a text that cannot be understood stays, for the check to refuse it. */
export function memberValue(input: FieldInput, text: string): unknown {
  const trimmed = text.trim()
  if (trimmed === '') return ''
  if (input.kind === 'whole') return /^\d+$/.test(trimmed) ? Number(trimmed) : trimmed
  if (input.kind !== 'bands') return trimmed
  const bands = trimmed.split(',').map((band) => /^([^:]+):([^:]+)$/.exec(band))
  if (bands.some((band) => band === null)) return trimmed
  return bands.map((band) => ({ upTo: band![1]!.trim(), tick: band![2]!.trim() }))
}
