import { randomBytes } from 'node:crypto'
import fs from 'node:fs/promises'
import path from 'node:path'
import type { Failure } from '../protocol/failure.js'
import { runnerFailures } from './failures.js'

export interface RunFolder {
  readonly runId: string
  readonly directory: string
}

/**
 * Makes the folder of a new run. The id begins with the time, so that names sort by it, and ends at random, so that
 * runs of several processes never meet: `20131007-133005-ema-cross-4f2a1c`.
 */
export async function createRunFolder(
  runsDirectory: string,
  className: string,
  startedAt: number,
): Promise<RunFolder | Failure> {
  const time = new Date(startedAt).toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-')
  const name = className
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .toLowerCase()
  const runId = `${time}-${name}-${randomBytes(3).toString('hex')}`
  const directory = path.join(runsDirectory, runId)
  try {
    await fs.mkdir(runsDirectory, { recursive: true })
    await fs.mkdir(directory)
  } catch (error) {
    return runnerFailures.cannotWriteRun(directory, error)
  }
  return { runId, directory }
}
