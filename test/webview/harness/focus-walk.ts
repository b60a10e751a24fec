import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Frame, Page } from 'playwright-core'

const source = readFileSync(path.join(import.meta.dirname, 'focus-walk.js'), 'utf8')

/** More stops than any view has. */
const most = 200

interface Look {
  /** Undefined once the focus has left the page. */
  readonly name?: string
  /** Position of the part of the panel that it belongs to, from the top; -1 for none. */
  readonly region?: number
  readonly faults: readonly string[]
}

export interface FocusWalk {
  /** What had the focus, in its order. */
  readonly stops: readonly string[]
  /** What a person at the keyboard would complain of. */
  readonly faults: readonly string[]
}

/** Goes through the view with a key from outside until it is outside again. */
export async function walkFocus(view: Page | Frame, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<FocusWalk> {
  const { keyboard } = 'page' in view ? view.page() : view
  await view.evaluate(`${source}; document.activeElement?.blur(); getSelection().removeAllRanges()`)
  await view.evaluate(`document.body.tabIndex = -1; document.body.focus(); document.body.removeAttribute('tabindex')`)
  const wanted = await view.evaluate<string[]>('focusWalk.stops()')
  const stops: string[] = []
  const faults: string[] = []
  let region = -1
  for (;;) {
    await keyboard.press(key)
    const look = await view.evaluate<Look>('focusWalk.look()')
    faults.push(...look.faults)
    if (look.name === undefined) break
    if (stops.length >= most || stops.includes(look.name)) {
      faults.push(`the focus comes back to ${look.name} and does not leave`)
      break
    }
    stops.push(look.name)
    if (key === 'Tab' && look.region !== undefined && look.region >= 0) {
      if (look.region < region) faults.push(`${look.name} comes after what stands below it`)
      region = look.region
    }
  }
  faults.push(...wanted.filter((name) => !stops.includes(name)).map((name) => `${name} is not reached`))
  return { stops, faults }
}
