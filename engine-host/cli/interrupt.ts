import { exitCodes } from './exit-codes.js'

/**
 * Calls `stop` at the first Ctrl-C or request to end, so that a command can end cleanly; the second one ends the
 * process at once. Answers a function that gives the signals back.
 */
export function onInterrupt(stop: () => void): () => void {
  let asked = false
  const heard = () => {
    if (asked) process.exit(exitCodes.cancelled)
    asked = true
    stop()
  }
  process.on('SIGINT', heard)
  process.on('SIGTERM', heard)
  return () => {
    process.off('SIGINT', heard)
    process.off('SIGTERM', heard)
  }
}
