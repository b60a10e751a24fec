import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Workbench } from '../rig/workbench.js'

/** Source of a strategy whose `onBar` is `body`. */
export function strategySource(className: string, body: string): string {
  return `import { Strategy, type Bar } from 'backlens'

export class ${className} extends Strategy {
  override onBar(bar: Bar) {
    ${body.trim().replaceAll('\n', '\n    ')}
  }
}
`
}

/** Writes a strategy into the folder that is open; answers with the name of its file. */
export function writeStrategy(workbench: Workbench, file: string, source: string): string {
  mkdirSync(path.join(workbench.folder, 'strategies'), { recursive: true })
  writeFileSync(path.join(workbench.folder, 'strategies', file), source)
  return file
}
