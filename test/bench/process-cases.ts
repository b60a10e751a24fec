import { fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import path from 'node:path'
import { methods, type RunEndedParams, type StartRunResult } from '../../engine-host/protocol/requests.js'
import type { CompiledStrategy, RunSpecification } from '../../engine-host/protocol/run-specification.js'
import type { FromRunner } from '../../engine-host/protocol/runner-messages.js'
import { root } from '../orchestrator/project.js'
import { EngineHostClient } from '../process/engine-host/engine-host-client.js'
import { InspectorClient } from '../process/engine-host/inspector-client.js'
import { inChild, withFolder } from './case-child.js'
import type { SizeReport } from './case-process.js'
import { compiled } from './drive.js'
import { median, spread } from './measurement.js'
import { resultsPanel } from './panel-case.js'
import { oneFuture, strategyFileOf } from './ratio-cases.js'
import { benchSpecification } from './specification.js'

/** One figure with its goal. */
export interface Figure {
  readonly what: string
  readonly value: number
  readonly unit: 'ms' | 'MB' | '×' | 'ns' | 'a second'
  /** Largest value; absent: for information. */
  readonly goal?: number
  /** The goal is the least value. */
  readonly isLeast?: true
}

export interface BenchSetting {
  /** The bundled process of a case. */
  readonly worker: string
  /** Share of the rows. */
  readonly scale: number
  readonly repetitions: number
  /** Holds the files of market data that cases share. */
  readonly folder: string
}

/** A case that is measured on processes of the product as they are. */
export interface ProcessCase {
  readonly name: string
  readonly what: string
  readonly measure: (setting: BenchSetting) => Promise<readonly Figure[]>
}

export const processCases: readonly ProcessCase[] = [
  { name: 'B8', what: 'memory and time of B1 at 1, 10 and 50 million bars (B8 and B9)', measure: bySize },
  { name: 'B10', what: 'start: from nothing to the end of a run of a thousand bars', measure: start },
  { name: 'B11', what: 'the results panel over the run of B1, in Chromium', measure: resultsPanel },
  { name: 'B12', what: 'B1 with a debugger attached that no breakpoint stops', measure: underDebugger },
]

async function bySize({ worker, scale, folder }: BenchSetting): Promise<readonly Figure[]> {
  const sizes = [1e6, 1e7, 5e7].map((rows) => Math.round(rows * scale))
  for (const rows of sizes) await inChild(worker, 'files', String(rows), folder)
  const reports: SizeReport[] = []
  for (const rows of sizes) reports.push(await inChild<SizeReport>(worker, 'size', String(rows), folder))
  const nanos = reports.map(({ milliseconds, rows }) => (milliseconds * 1e6) / rows)
  const peaks = reports.map(({ peakMegabytes }) => peakMegabytes)
  return [
    ...reports.flatMap(({ rows, peakMegabytes }, at): Figure[] => [
      { what: `peak memory at ${rows.toLocaleString('en-US')} bars`, value: peakMegabytes, unit: 'MB', goal: 500 },
      { what: `time a bar at ${rows.toLocaleString('en-US')} bars`, value: nanos[at]!, unit: 'ns' },
    ]),
    { what: 'most memory by least', value: Math.max(...peaks) / Math.min(...peaks), unit: '×', goal: 1.2 },
    { what: 'most time a bar by least', value: Math.max(...nanos) / Math.min(...nanos), unit: '×', goal: 1.1 },
  ]
}

function start({ repetitions }: BenchSetting): Promise<readonly Figure[]> {
  return withFolder(async (folder) => {
    fs.mkdirSync(path.join(folder, 'strategies'))
    const strategyFile = path.join(folder, 'strategies/ema-cross.ts')
    fs.writeFileSync(strategyFile, markingItsFirstBar(fs.readFileSync(template, 'utf8')))
    const mark = path.join(folder, 'first-bar')
    const minutes = Array.from({ length: 1000 }, (_row, row) => {
      const close = 100 + Math.round(Math.sin(row / 20) * 500) / 100
      return `${new Date(Date.UTC(2024, 0, 2) + row * 60_000).toISOString()},${close},${close},${close},${close},1`
    })
    const file = path.join(folder, 'minutes.csv')
    fs.writeFileSync(file, ['time,open,high,low,close,volume', ...minutes].join('\n'))
    const command = [process.execPath, path.join(root, 'dist/cli.js')] as const
    await ended(command, ['import', file, '--instrument', 'TEST.XNAS', '--bars', '1-MINUTE'], folder)
    const series = { instrumentId: 'TEST.XNAS', bars: '1-MINUTE' }
    const fromCommand: number[] = []
    const toFirstBar: number[] = []
    for (let repetition = 0; repetition < repetitions; repetition++) {
      fs.rmSync(mark, { force: true })
      const begunAt = Date.now()
      const given = ['backtest', strategyFile, '--instrument', series.instrumentId, '--bars', series.bars]
      fromCommand.push(await ended(command, given, folder, { FIRST_BAR: mark }))
      toFirstBar.push(fs.statSync(mark).mtimeMs - begunAt)
    }
    const host = await EngineHostClient.start(folder)
    const fromLens: number[] = []
    try {
      for (let repetition = 0; repetition < repetitions; repetition++) {
        const begunAt = performance.now()
        const result = await host.request<StartRunResult>(methods.startRun, {
          debug: false,
          request: { strategyFile, ...series },
        })
        if (result.kind !== 'started') throw new Error(JSON.stringify(result))
        await host.ended<RunEndedParams>(result.run.runId)
        fromLens.push(performance.now() - begunAt)
      }
    } finally {
      await host.stop()
    }
    return [
      { what: 'command line, to the first bar', value: median(toFirstBar), unit: 'ms', goal: 400 },
      { what: 'command line, to the end of its process', value: median(fromCommand), unit: 'ms' },
      { what: 'click on a lens, to the end of the run', value: median(fromLens), unit: 'ms', goal: 700 },
      { what: 'click on a lens, the first of a window', value: fromLens[0]!, unit: 'ms' },
    ]
  })
}

const template = path.join(root, 'strategies-template/ema-cross.ts')

/** The strategy, which at its first bar writes the file that `FIRST_BAR` names, if it names one. */
function markingItsFirstBar(text: string): string {
  const begin = 'override onBar(bar: Bar) {'
  const marking = `#begun = false
  ${begin}
    if (!this.#begun && process.env.FIRST_BAR) fs.writeFileSync(process.env.FIRST_BAR, '')
    this.#begun = true`
  if (!text.includes(begin)) throw new Error(`${template} has no onBar to mark.`)
  return `import fs from 'node:fs'\n${text.replace(begin, marking)}`
}

/** Milliseconds until a command has ended well. */
async function ended(
  [program, ...first]: readonly string[],
  rest: readonly string[],
  cwd: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<number> {
  const begunAt = performance.now()
  const env = { ...process.env, ...environment }
  const child = spawn(program!, [...first, ...rest], { cwd, env, stdio: ['ignore', 'ignore', 'inherit'] })
  const [code] = (await once(child, 'exit')) as [number | null]
  if (code !== 0) throw new Error(`${rest.join(' ')} ended with ${String(code)}.`)
  return performance.now() - begunAt
}

async function underDebugger({ scale, repetitions, folder }: BenchSetting): Promise<readonly Figure[]> {
  const sources = await oneFuture(Math.round(5e6 * scale), folder)
  const strategyFile = strategyFileOf('ema-bracket')
  const specification = {
    ...benchSpecification('EmaBracket', sources, { fast: 100, slow: 400 }),
    strategyFile,
    runDirectory: path.join(folder, 'run'),
  }
  const strategy = await compiled(strategyFile)
  const plain: number[] = []
  const debugged: number[] = []
  for (let repetition = 0; repetition < repetitions; repetition++) {
    plain.push(await runnerTime(specification, strategy, false))
    debugged.push(await runnerTime(specification, strategy, true))
  }
  return [
    { what: 'without, first bar to last', value: median(plain), unit: 'ms' },
    { what: 'with, first bar to last', value: median(debugged), unit: 'ms' },
    {
      what: `with by without (spread ${(spread(debugged) * 100).toFixed(0)} %)`,
      value: median(debugged) / median(plain),
      unit: '×',
      goal: 1.3,
    },
  ]
}

/** From the first bar to the last in a runner of its own, milliseconds. */
async function runnerTime(
  specification: RunSpecification,
  strategy: CompiledStrategy,
  debug: boolean,
): Promise<number> {
  fs.rmSync(specification.runDirectory, { recursive: true, force: true })
  fs.mkdirSync(specification.runDirectory)
  const runner = fork(path.join(root, 'dist/runner.js'), [], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
  let inspector: InspectorClient | undefined
  const wall = await new Promise<number>((resolve, reject) => {
    const receive = async (message: FromRunner) => {
      if (message.kind === 'ended') resolve(message.run.wallMs)
      if (message.kind === 'failed') reject(new Error(message.message))
      if (message.kind !== 'waitingForDebugger') return
      inspector = await InspectorClient.attach(message.port)
      await inspector.send('Runtime.enable')
      await inspector.send('Debugger.enable')
      void inspector.send('Runtime.runIfWaitingForDebugger')
    }
    runner.on('message', (message) => void receive(message as FromRunner))
    runner.send({ kind: 'start', specification, strategy, debug })
  })
  inspector?.close()
  if (runner.exitCode === null) await once(runner, 'exit')
  return wall
}
