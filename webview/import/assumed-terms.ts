import {
  assumableMembers,
  type AssumableMember,
  type AssumedInstrument,
} from '../../engine-host/protocol/instrument-definition.js'
import { element } from '../element.js'

/** Instruments that are listed. */
const listedInstruments = 5

/** What is guessed of the instruments of a file, and where it is changed. */
export class AssumedTermsList {
  readonly root = element('section', { class: 'assumed' })

  update(instruments: readonly AssumedInstrument[]): void {
    const guessed = instruments.filter(({ assumed }) => Object.keys(assumed).length > 0)
    this.root.hidden = guessed.length === 0
    if (guessed.length === 0) return this.root.replaceChildren()
    const rest = guessed.length - listedInstruments
    const lines = guessed
      .slice(0, listedInstruments)
      .map(({ id, assumed }) =>
        element('li', {}, element('span', { class: 'assumed-of', text: id }), ` ${termsText(assumed)}`),
      )
    if (rest > 0) lines.push(element('li', { class: 'muted', text: `and ${rest} more instruments` }))
    this.root.replaceChildren(
      element('h3', { text: 'Assumed, because the file does not say it' }),
      element('ul', {}, ...lines),
      element('p', {
        class: 'muted',
        text: 'After the import, correct it under Definition of the series, or in .backlens/instruments.json.',
      }),
    )
  }
}

/** `kind equity · currency USD · tick 0.01`. */
function termsText(assumed: AssumedInstrument['assumed']): string {
  return Object.entries(assumed)
    .map(([member, value]) => `${assumableMembers[member as AssumableMember]} ${value}`)
    .join(' · ')
}
