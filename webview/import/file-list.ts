import type { ImportEntry } from '../../engine-host/protocol/import-view-messages.js'
import { element, icon, setHover } from '../element.js'
import { entryState } from './entry-state.js'
import { bytesText, fileName } from './stored-text.js'

export interface FileListActions {
  readonly select: (file: string) => void
  readonly remove: (file: string) => void
}

/** The files of an import with one state each; arrows move, Delete takes a file off the list. */
export class FileList {
  readonly root = element('div', {
    class: 'files',
    attributes: { role: 'listbox', 'aria-label': 'Files to import', tabindex: '0' },
  })
  #entries: readonly ImportEntry[] = []
  #selected: string | undefined

  constructor(private readonly actions: FileListActions) {
    this.root.addEventListener('keydown', (event) => this.#key(event))
  }

  update(entries: readonly ImportEntry[], selected: string | undefined): void {
    this.#entries = entries
    this.#selected = selected
    const chosen = entries.findIndex(({ file }) => file === selected)
    this.root.replaceChildren(...entries.map((entry, at) => this.#item(entry, at, at === chosen)))
    if (chosen >= 0) {
      this.root.setAttribute('aria-activedescendant', `file-${chosen}`)
      this.#reveal(this.root.children[chosen] as HTMLElement)
    } else this.root.removeAttribute('aria-activedescendant')
  }

  /** Scrolls as little as needed to see a line as a whole. */
  #reveal({ offsetTop, offsetHeight }: HTMLElement): void {
    const { scrollTop, clientHeight } = this.root
    if (offsetTop < scrollTop) this.root.scrollTop = offsetTop
    else if (offsetTop + offsetHeight > scrollTop + clientHeight) {
      this.root.scrollTop = offsetTop + offsetHeight - clientHeight
    }
  }

  #item(entry: ImportEntry, at: number, selected: boolean): HTMLElement {
    const state = entryState(entry)
    const remove = element(
      'button',
      {
        class: 'tool remove',
        attributes: {
          type: 'button',
          tabindex: '-1',
          'aria-label': `Take ${fileName(entry.file)} off the list`,
          title: 'Take off the list (Delete)',
        },
      },
      icon('close'),
    )
    remove.addEventListener('click', (event) => {
      event.stopPropagation()
      this.actions.remove(entry.file)
    })
    const item = element(
      'div',
      {
        class: `file ${state.kind}${selected ? ' selected' : ''}`,
        attributes: { id: `file-${at}`, role: 'option', 'aria-selected': String(selected) },
      },
      icon(state.icon),
      element(
        'div',
        { class: 'text' },
        element('span', { class: 'name', text: fileName(entry.file) }),
        element('span', { class: 'state', text: `${state.text} · ${bytesText(entry.bytes)}` }),
      ),
      remove,
    )
    setHover(item, entry.file)
    item.addEventListener('click', () => this.actions.select(entry.file))
    return item
  }

  #key(event: KeyboardEvent): void {
    const at = this.#entries.findIndex(({ file }) => file === this.#selected)
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      Home: 0,
      End: this.#entries.length - 1,
    }
    const to = moves[event.key]
    if (to !== undefined) {
      const next = this.#entries[Math.max(0, Math.min(this.#entries.length - 1, to))]
      if (next) this.actions.select(next.file)
    } else if (event.key === 'Delete' && this.#selected !== undefined) this.actions.remove(this.#selected)
    else return
    event.preventDefault()
  }
}
