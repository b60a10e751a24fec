import { execFile } from 'node:child_process'
import fs from 'node:fs/promises'

/**
 * Resident memory of a process in megabytes, NaN when it is gone or the system cannot tell. Typed arrays live outside
 * V8's heap, so the heap's own limit does not see them.
 */
export async function residentMegabytes(pid: number): Promise<number> {
  if (process.platform === 'linux') {
    const status = await fs.readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? NaN) / 1024
  }
  // Windows has no ps; there the limit of V8's heap stands alone.
  if (process.platform === 'win32') return NaN
  return new Promise((resolve) => {
    execFile('ps', ['-o', 'rss=', '-p', String(pid)], (error, stdout) => {
      resolve(error ? NaN : Number(stdout.trim()) / 1024)
    })
  })
}
