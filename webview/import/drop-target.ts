import { element } from '../element.js'

/** Types under which the workbench's explorer and other programs put addresses of files, the most telling first. */
const addressTypes = ['application/vnd.code.uri-list', 'text/uri-list'] as const

export interface DropActions {
  /** URIs of files and folders. */
  readonly dropped: (uris: readonly string[]) => void
  /** Files came without their addresses, as they do from outside the editor. */
  readonly droppedWithout: (names: readonly string[]) => void
}

/**
 * Takes files that are dropped anywhere on the view. The explorer gives addresses; a program outside gives the bytes of
 * files and keeps their addresses to itself, and files of gigabytes are not sent through a view.
 */
export function createDropTarget(actions: DropActions): HTMLElement {
  const veil = element('div', { class: 'drop-veil' }, element('p', { text: 'Drop to add' }))
  veil.hidden = true
  let depth = 0
  const show = (over: boolean): void => {
    veil.hidden = !over
  }
  window.addEventListener('dragenter', (event) => {
    event.preventDefault()
    depth++
    show(true)
  })
  window.addEventListener('dragleave', () => {
    depth = Math.max(0, depth - 1)
    if (depth === 0) show(false)
  })
  window.addEventListener('dragover', (event) => {
    event.preventDefault()
    if (event.dataTransfer) event.dataTransfer.dropEffect = 'copy'
  })
  window.addEventListener('drop', (event) => {
    event.preventDefault()
    depth = 0
    show(false)
    const { dataTransfer } = event
    if (dataTransfer === null) return
    const uris = addressTypes.map((type) => urisOf(dataTransfer.getData(type))).find((list) => list.length > 0)
    if (uris !== undefined) actions.dropped(uris)
    else if (dataTransfer.files.length > 0) actions.droppedWithout([...dataTransfer.files].map(({ name }) => name))
  })
  return veil
}

/** Addresses of a list, without its comments. */
function urisOf(text: string): string[] {
  return text.split(/\r?\n/).filter((line) => line !== '' && !line.startsWith('#'))
}
