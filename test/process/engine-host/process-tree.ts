import { execFileSync } from 'node:child_process'
import fs from 'node:fs'

/** Ids of all living processes that descend from one. */
export function processesUnder(ancestor: number): number[] {
  const parents = parentOf()
  return [...parents.keys()].filter((pid) => {
    for (let at = parents.get(pid); at !== undefined; at = parents.get(at)) if (at === ancestor) return true
    return false
  })
}

export function isAlive(pid: number): boolean {
  return parentOf().has(pid)
}

/** Parent by process. Zombies have ended: they only wait for their parent to hear of it. */
function parentOf(): Map<number, number> {
  const lines = process.platform === 'linux' ? fromProc() : fromPs()
  const parents = new Map<number, number>()
  for (const { pid, parent, state } of lines) if (!state.startsWith('Z')) parents.set(pid, parent)
  return parents
}

interface ProcessLine {
  readonly pid: number
  readonly parent: number
  readonly state: string
}

function fromProc(): ProcessLine[] {
  return fs
    .readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const stat = fs.readFileSync(`/proc/${name}/stat`, 'utf8')
        const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
        return [{ pid: Number(name), parent: Number(parent), state: state! }]
      } catch {
        // It ended while the list was read.
        return []
      }
    })
}

function fromPs(): ProcessLine[] {
  const rows = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,stat='], { encoding: 'utf8' }).trim().split('\n')
  return rows.map((row) => {
    const [pid, parent, state] = row.trim().split(/\s+/)
    return { pid: Number(pid), parent: Number(parent), state: state! }
  })
}
