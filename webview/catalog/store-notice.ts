import type { RepairReport, StoredFileReport, VerificationReport } from '../../engine-host/protocol/catalog-requests.js'
import type { Failure } from '../../engine-host/protocol/failure.js'
import { element, icon } from '../element.js'
import { formatCount } from '../format/number.js'
import { linkButton } from '../views/notice.js'
import { counted } from './series-text.js'

export interface StoreNoticeActions {
  readonly repair: () => void
  readonly showLog: () => void
}

/** Files that are listed at once. */
const listedFiles = 100

/** What verifying or repairing the store has found, above the table. */
export class StoreNotice {
  readonly root = element('section', { class: 'store-notice', attributes: { 'aria-live': 'polite' } })
  readonly #actions: StoreNoticeActions

  constructor(actions: StoreNoticeActions) {
    this.#actions = actions
    this.clear()
  }

  clear(): void {
    this.root.hidden = true
    this.root.replaceChildren()
  }

  showVerification({ files, sound, faults, rows }: VerificationReport): void {
    const others = files.filter(({ state }) => state !== 'sound')
    const good = `${counted(sound, 'file')} with ${counted(rows, 'row')} ${sound === 1 ? 'is' : 'are'} as ${sound === 1 ? 'it was' : 'they were'} written`
    if (faults === 0) {
      const foreign =
        others.length > 0
          ? `; ${counted(others.length, 'other file')} in the folder ${others.length === 1 ? 'is' : 'are'} let alone`
          : ''
      this.#show('pass', `${good}${foreign}.`, [], others)
      return
    }
    const sentence = `${formatCount(faults)} of ${counted(files.length, 'file')} ${faults === 1 ? 'is' : 'are'} not as the index says; ${good}.`
    this.#show('error', sentence, [linkButton('Repair…', this.#actions.repair)], others)
  }

  showRepair({ quarantined, indexed, forgotten, importAgain }: RepairReport): void {
    const done = [
      quarantined.length > 0 ? `${counted(quarantined.length, 'file')} moved to quarantine` : '',
      indexed.length > 0 ? `${counted(indexed.length, 'file')} indexed` : '',
      forgotten.length > 0
        ? `${forgotten.length === 1 ? '1 entry' : `${formatCount(forgotten.length)} entries`} without a file forgotten`
        : '',
    ].filter((part) => part !== '')
    if (done.length === 0) return this.#show('pass', 'Nothing was broken.', [], [])
    const again = importAgain.length > 0 ? ` Import again to get back what is lost: ${importAgain.join(', ')}.` : ''
    const files = quarantined.map(({ path, reason }) => ({ path, problem: reason, state: 'quarantined' }))
    this.#show('tools', `Repaired: ${done.join(', ')}.${again}`, [], files)
  }

  showFailure({ message, next }: Failure): void {
    this.#show('error', `${message} ${next}`, [linkButton('Show log', this.#actions.showLog)], [])
  }

  #show(
    iconName: string,
    sentence: string,
    actions: readonly HTMLElement[],
    files: readonly (Pick<StoredFileReport, 'path' | 'problem'> & { readonly state: string })[],
  ): void {
    const close = linkButton('Close', () => this.clear())
    const line = element(
      'p',
      { class: `notice ${iconName}` },
      icon(iconName),
      element('span', { class: 'sentence', text: sentence }),
      ...actions,
      close,
    )
    this.root.replaceChildren(line)
    if (files.length > 0) {
      const rest = files.length - listedFiles
      const list = element(
        'ul',
        { class: 'files', attributes: { tabindex: '0', 'aria-label': 'Files' } },
        ...files
          .slice(0, listedFiles)
          .map(({ path, problem = '', state }) =>
            element(
              'li',
              {},
              element('span', { class: 'state', text: state }),
              element('code', { text: path.replace('market_data/', ''), attributes: { title: path } }),
              element('span', { class: 'muted', text: problem }),
            ),
          ),
      )
      if (rest > 0) list.append(element('li', { class: 'muted', text: `and ${formatCount(rest)} more` }))
      this.root.append(list)
    }
    this.root.hidden = false
  }
}
