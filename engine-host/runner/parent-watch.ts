import { Worker } from 'node:worker_threads'

// POSIX gives an orphan another parent's id; Windows keeps the old one, which then answers no signal.
const watch = `
const parent = process.ppid
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
  new Worker(watch, { eval: true }).unref()
}
