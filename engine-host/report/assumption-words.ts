import { assumableMembers, type AssumableMember, type AssumedInstrument } from '../protocol/instrument-definition.js'

/** Instruments that are listed one by one. */
const listedInstruments = 5

/**
 * What was guessed of instruments, a line for each, and what to do about it: `Assumed of X.Y: kind equity, tick 0.01.`
 * Empty when nothing was.
 */
export function assumptionLines(instruments: readonly AssumedInstrument[]): readonly string[] {
  const guessed = instruments.filter(({ assumed }) => Object.keys(assumed).length > 0)
  if (guessed.length === 0) return []
  const rest = guessed.length - listedInstruments
  return [
    ...guessed
      .slice(0, listedInstruments)
      .map((instrument) => `Assumed of ${instrument.id}: ${assumptionWords(instrument)}.`),
    ...(rest > 0 ? [`Something was assumed of ${rest} more instruments.`] : []),
    'Correct it in .backlens/instruments.json, or in VS Code under Definition of the series; what is right you take out of "assumed" there.',
  ]
}

/** `kind equity, currency USD, tick 0.01`. */
export function assumptionWords({ assumed }: AssumedInstrument): string {
  return Object.entries(assumed)
    .map(([member, value]) => `${assumableMembers[member as AssumableMember]} ${value}`)
    .join(', ')
}
