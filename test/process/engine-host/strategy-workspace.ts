import assert from 'node:assert/strict'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import {
  methods,
  type ImportMarketDataResult,
  type RunEndedParams,
  type StartRunParams,
  type StartRunResult,
} from '../../../engine-host/protocol/requests.js'
import { root } from '../../orchestrator/project.js'
import type { EngineHostClient } from './engine-host-client.js'

/** A week of one-second bars of SPY. */
export const weekOfSeconds = path.join(root, 'test/data/databento/equs-mini-20131007-20131011.ohlcv-1s.csv.zst')
export const weekBars = 100_184
export const series = { instrumentId: 'SPY.EQUS', bars: '1-SECOND' } as const

export type Started = Extract<StartRunResult, { kind: 'started' }>

/** A workspace folder of a person, removed after the tests. */
export class StrategyWorkspace {
  readonly folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'backlens-workspace-')))

  remove(): void {
    fs.rmSync(this.folder, { recursive: true, force: true })
  }

  get store(): string {
    return path.join(this.folder, '.backlens')
  }

  write(name: string, text: string): string {
    const file = path.join(this.folder, name)
    fs.mkdirSync(path.dirname(file), { recursive: true })
    fs.writeFileSync(file, text)
    return file
  }

  /** A strategy whose class is `Under` and has this body. */
  writeBody(name: string, body: string): string {
    return this.write(
      name,
      `import { Strategy, type Bar } from 'backlens'\n\nexport class Under extends Strategy {\n${body}\n}\n`,
    )
  }

  /** The template that people begin with. */
  writeEmaCross(): string {
    const text = fs.readFileSync(path.join(root, 'strategies-template/ema-cross.ts'), 'utf8')
    return this.write('strategies/ema-cross.ts', text)
  }
}

export async function importWeek(host: EngineHostClient): Promise<void> {
  const result = await host.request<ImportMarketDataResult>(methods.importMarketData, { files: [weekOfSeconds] })
  assert.ok(result.kind === 'imported', JSON.stringify(result))
}

export function startRun(
  host: EngineHostClient,
  strategyFile: string,
  more: Partial<StartRunParams> = {},
): Promise<StartRunResult> {
  const request = { strategyFile, ...series, ...more.request }
  return host.request<StartRunResult>(methods.startRun, { debug: false, ...more, request })
}

/** Starts a run that must start. */
export async function started(
  host: EngineHostClient,
  ...run: Parameters<typeof startRun> extends [unknown, ...infer Rest] ? Rest : never
): Promise<Started> {
  const result = await startRun(host, ...run)
  assert.ok(result.kind === 'started', JSON.stringify(result))
  return result
}

/** Runs a strategy to its end. */
export async function completed(host: EngineHostClient, strategyFile: string): Promise<RunEndedParams> {
  const { run } = await started(host, strategyFile)
  const ended = await host.ended<RunEndedParams>(run.runId)
  assert.deepEqual(ended.run.state, { kind: 'completed' })
  return ended
}
