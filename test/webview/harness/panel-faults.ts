import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Frame, Page } from 'playwright-core'

const source = readFileSync(path.join(import.meta.dirname, 'panel-faults.js'), 'utf8')

/**
 * What a person would complain of in a view, as sentences: text that is cut and not told on hover, boxes that scroll
 * sideways, texts over each other, charts without size, controls without a name. Empty where all is well.
 */
export async function panelFaults(view: Page | Frame): Promise<readonly string[]> {
  return view.evaluate<string[]>(source)
}
