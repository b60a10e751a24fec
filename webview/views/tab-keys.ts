import type { VscodeTabHeader } from '@vscode-elements/elements/dist/vscode-tab-header/index.js'
import type { VscodeTabs } from '@vscode-elements/elements/dist/vscode-tabs/index.js'

/**
 * The keyboard of a list of tabs: arrows, Home and End move the focus, Enter and Space show the tab. Only the tab that
 * is shown, or has the focus, is a stop of Tab.
 * @param label of the list, for screen readers
 * @param chosen called when a tab was shown by key
 */
export function keepTabKeys(tabs: VscodeTabs, label: string, chosen: () => void): void {
  const headers = () => [...tabs.querySelectorAll<VscodeTabHeader>(':scope > vscode-tab-header')]
  const setStop = (stop: number) => {
    for (const [at, header] of headers().entries()) header.tabIndex = at === stop ? 0 : -1
  }
  for (const header of headers()) header.setAttribute('aria-selected', 'false')
  void tabs.updateComplete.then(() => {
    tabs.shadowRoot?.querySelector('.tablist')?.setAttribute('aria-label', label)
    // One list, not one within another.
    tabs.shadowRoot?.querySelector('slot[name=header]')?.removeAttribute('role')
  })
  tabs.addEventListener(
    'keydown',
    (event) => {
      const all = headers()
      const at = all.findIndex((header) => header === event.target)
      if (at < 0 || event.altKey || event.ctrlKey || event.metaKey) return
      const targets: Readonly<Record<string, number>> = {
        ArrowLeft: (at + all.length - 1) % all.length,
        ArrowRight: (at + 1) % all.length,
        Home: 0,
        End: all.length - 1,
      }
      const target = targets[event.key]
      if (target !== undefined) {
        setStop(target)
        all[target]!.focus()
      } else if (event.key === 'Enter' || event.key === ' ') {
        tabs.selectedIndex = at
        setStop(at)
        chosen()
      } else return
      event.preventDefault()
      event.stopPropagation()
    },
    { capture: true },
  )
  tabs.addEventListener('focusout', (event) => {
    const isHeader = (one: EventTarget | null) => headers().some((header) => header === one)
    if (isHeader(event.target) && !isHeader(event.relatedTarget)) setStop(tabs.selectedIndex)
  })
}
