import { readdirSync, readFileSync } from 'node:fs'

/** Process ids of the engine hosts that this extension host has started. */
export function engineHosts(): number[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .filter(isEngineHost)
}

function isEngineHost(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8')
    return state !== 'Z' && Number(parent) === process.pid && command.includes('engine-host.js')
  } catch {
    // The process ended while the folder was read.
    return false
  }
}
