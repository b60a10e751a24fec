import { readFileSync } from 'node:fs'
import path from 'node:path'

/** Root of the clone. */
export const root = path.resolve(import.meta.dirname, '../..')

/** Receives what test runs leave behind: results, screenshots, logs. Not committed. */
export const resultsFolder = path.join(root, 'test-results')

const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string }

/** What `npm run package` writes. */
export const vsixFile = path.join(root, `backlens-linux-x64-${manifest.version}.vsix`)
