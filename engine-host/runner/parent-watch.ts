import { Worker } from 'node:worker_threads'

// Read with the process's first code: a parent that is gone before the thread begins would have left another's id.
const parent = process.ppid

// POSIX gives an orphan another parent's id; Windows keeps the old one, which then answers no signal.
const watch = `
const parent = require('node:worker_threads').workerData
function isOrphan() {
  if (process.ppid !== parent) return true
  try { process.kill(parent, 0); return false } catch (error) { return error.code === 'ESRCH' }
}
setInterval(() => { if (isOrphan()) process.kill(process.pid, 'SIGKILL') }, 500)
`

/**
 * Ends this process when its parent is gone even while user code blocks the thread, where `disconnect` is never heard:
 * a thread of its own looks after the parent's id.
 */
export function dieWithParent(): void {
  new Worker(watch, { eval: true, workerData: parent }).unref()
}
