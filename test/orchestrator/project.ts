import path from 'node:path'

/** Root of the clone. */
export const root = path.resolve(import.meta.dirname, '../..')

/** Receives what test runs leave behind: results, screenshots, logs. Not committed. */
export const resultsFolder = path.join(root, 'test-results')
