import fs from 'node:fs/promises'
import os from 'node:os'

/** A process that writes into a folder, as recorded there. */
export interface WriterProcess {
  readonly pid: number
  readonly host: string
  /** When the process was started, as the system counts it; tells it from a later one of the same number. Linux only. */
  readonly startTicks?: string
}

/** This process. */
export async function thisProcess(): Promise<WriterProcess> {
  const startTicks = await startTicksOf(process.pid)
  return { pid: process.pid, host: os.hostname(), ...(startTicks === undefined ? {} : { startTicks }) }
}

/** How long a process of another machine, which cannot be asked, is trusted to live after its last sign of life. */
const foreignPatienceMs = 24 * 3_600_000

/**
 * Whether a process is still there, so that what it writes is let alone.
 *
 * @param lastSign milliseconds since the epoch when the process last changed something
 */
export async function isAlive(writer: WriterProcess, lastSign: number): Promise<boolean> {
  if (writer.host !== os.hostname()) return Date.now() - lastSign < foreignPatienceMs
  try {
    process.kill(writer.pid, 0)
  } catch (cause) {
    // A process of another user is there as well.
    if ((cause as NodeJS.ErrnoException).code !== 'EPERM') return false
  }
  return writer.startTicks === undefined || writer.startTicks === (await startTicksOf(writer.pid))
}

async function startTicksOf(pid: number): Promise<string | undefined> {
  try {
    const stat = await fs.readFile(`/proc/${pid}/stat`, 'utf8')
    // The name in field 2 may hold spaces and parentheses.
    const fromThird = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    // A zombie has ended: it answers signals until its parent hears of it, in a container without an init for ever.
    return fromThird[0] === 'Z' ? undefined : fromThird[19]
  } catch {
    // No such file on other systems than Linux, nor for a process that has ended.
    return undefined
  }
}
