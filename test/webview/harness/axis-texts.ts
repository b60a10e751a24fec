import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Page } from 'playwright-core'

const source = readFileSync(path.join(import.meta.dirname, 'axis-texts-script.js'), 'utf8')

/** What the axis of time writes and at which pixel when the whole curve of a run is in sight, from left to right. */
export async function axisTextsOf(page: Page): Promise<readonly string[]> {
  return page.evaluate<string[]>(source)
}
