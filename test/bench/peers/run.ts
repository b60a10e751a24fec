/**
 * Runs the same bars, held in memory, and the same orders through other engines and ours, one process at a time, over and
 * over, and prints a table; with `--write` it takes the place of the one in docs/performance.md. Needs Python 3.11 and a
 * package index; the environments are kept in the temporary folder of this machine. The exit code is 0 when all make the
 * same number of orders.
 */
import { spawn, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { build } from 'esbuild'
import { GoldenFiles } from '../../goldens/golden-files.js'
import { readSeconds } from '../../goldens/market-data.js'
import { root } from '../../orchestrator/project.js'
import { benchFolder, withFolder } from '../case-child.js'
import { median } from '../measurement.js'

interface PeerReport {
  readonly flips: number
  readonly seconds: readonly number[]
  readonly peakMegabytes: number
}

interface Engine {
  readonly name: string
  /** Program and first arguments; the folder with the bars and the repetitions follow. */
  readonly command: readonly string[]
  /** Runs of each of its processes. */
  readonly repetitions: number
}

/** A line of the table. */
interface Line {
  readonly name: string
  readonly seconds: readonly number[]
  readonly reports: readonly PeerReport[]
}

const own = 'Backlens, full engine with statistics'

/** By the name of their requirements. */
const peers = [
  { name: 'vectorbt 1.2, vectorised in numba, compiled before', key: 'vectorbt' },
  { name: 'backtesting.py 0.6.6, with statistics', key: 'backtesting' },
  { name: 'backtrader 1.9.78', key: 'backtrader' },
  { name: 'NautilusTrader 1.221', key: 'nautilus' },
] as const

const rounds = 3
/** Runs of a process of a peer; vectorbt has compiled its code before the first. */
const peerRepetitions = 2
/** Ours is compiled while it runs, so that its first run is a line of its own and the others are the warm ones. */
const ownRepetitions = 8
const week = 'databento/equs-mini-20131007-20131011.ohlcv-1s.csv.zst'

async function main(): Promise<number> {
  return withFolder(async (folder) => {
    const count = writeBars(folder)
    const engines: readonly Engine[] = [
      { name: own, command: [process.execPath, await ours()], repetitions: ownRepetitions },
      ...peers.map(({ name, key }) => ({
        name,
        command: [environment(key), script(`run_${key}.py`)],
        repetitions: peerRepetitions,
      })),
    ]
    const reports = new Map<string, PeerReport[]>(engines.map(({ name }) => [name, []]))
    for (let round = 0; round < rounds; round++)
      for (const { name, command, repetitions } of engines)
        reports.get(name)!.push(await run([...command, folder, String(repetitions)]))
    const table = tableOf(count, linesOf(engines, reports))
    console.log(table)
    fs.writeFileSync(path.join(benchFolder, 'peers.md'), table)
    if (process.argv.includes('--write')) writeTable(table)
    const flips = new Set([...reports.values()].flat().map((report) => report.flips))
    if (flips.size === 1) return 0
    console.log('The engines do not agree in the number of their orders.')
    return 1
  })
}

/** @returns how many there are */
function writeBars(folder: string): number {
  const { nanos, rows } = readSeconds(new GoldenFiles(), week)
  fs.writeFileSync(path.join(folder, 'stamps.i64'), new Uint8Array(BigInt64Array.from(nanos).buffer))
  const columns = [0, 1, 2, 3, 4].flatMap((place) => rows.map((row) => row[place] ?? 0))
  fs.writeFileSync(path.join(folder, 'bars.f64'), new Uint8Array(Float64Array.from(columns).buffer))
  return rows.length
}

async function ours(): Promise<string> {
  const outfile = path.join(benchFolder, 'backlens-process.cjs')
  await build({
    entryPoints: [script('backlens-process.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    mainFields: ['module', 'main'],
    external: ['@duckdb/node-bindings', 'esbuild', 'sql.js', 'typescript'],
    logLevel: 'warning',
  })
  return outfile
}

/** The Python of an environment that has a peer as its requirements pin it; made when it is missing. */
function environment(key: string): string {
  const requirements = script(`requirements-${key}.txt`)
  const folder = path.join(os.tmpdir(), `backlens-peer-${key}`)
  const python = path.join(folder, 'bin/python')
  const installed = path.join(folder, 'requirements.txt')
  if (fs.existsSync(installed) && fs.readFileSync(installed).equals(fs.readFileSync(requirements))) return python
  console.log(`Making the environment of ${key} in ${folder}`)
  execute('python3', ['-m', 'venv', '--clear', folder])
  execute(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements])
  fs.copyFileSync(requirements, installed)
  return python
}

function execute(program: string, given: readonly string[]): void {
  const { status, error } = spawnSync(program, given, { stdio: ['ignore', 'inherit', 'inherit'] })
  if (status !== 0)
    throw new Error(`${program} ${given.join(' ')} failed${error === undefined ? '' : `: ${error.message}`}.`)
}

function run([program, ...given]: readonly string[]): Promise<PeerReport> {
  return new Promise((resolve, reject) => {
    const child = spawn(program!, given, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] })
    let text = ''
    child.stdout.setEncoding('utf8').on('data', (part: string) => (text += part))
    child.once('error', reject)
    child.once('close', (code) => {
      if (code === 0) resolve(JSON.parse(text.trim().split('\n').at(-1)!) as PeerReport)
      else reject(new Error(`${given.join(' ')} ended with ${String(code)}.`))
    })
  })
}

/** Ours twice: warm, and the first run of each process. */
function linesOf(engines: readonly Engine[], reports: ReadonlyMap<string, readonly PeerReport[]>): Line[] {
  return engines.flatMap(({ name }): Line[] => {
    const all = reports.get(name)!
    if (name !== own) return [{ name, reports: all, seconds: all.flatMap(({ seconds }) => seconds) }]
    return [
      { name: `${own}, warm`, reports: all, seconds: all.flatMap(({ seconds }) => seconds.slice(1)) },
      { name: `${own}, first run of a process`, reports: all, seconds: all.map(({ seconds }) => seconds[0]!) },
    ]
  })
}

function tableOf(bars: number, lines: readonly Line[]): string {
  const warm = median(lines[0]!.seconds)
  const rows = lines.map(({ name, seconds, reports }) => {
    const taken = median(seconds)
    const peak = Math.max(...reports.map(({ peakMegabytes }) => peakMegabytes))
    const cells = [
      name,
      `${grouped(taken * 1000)} ms`,
      grouped(bars / taken),
      grouped(reports[0]!.flips),
      `${peak.toFixed(0)} MB`,
      `${Number((taken / warm).toPrecision(2))} ×`,
    ]
    return `| ${cells.join(' | ')} |`
  })
  const [processor] = os.cpus()
  return [
    `${grouped(bars)} bars in memory, medians of ${rounds} processes each, one at a time; ${os.availableParallelism()} cores of ${processor?.model ?? 'an unknown processor'}, Node ${process.versions.node}, ${new Date().toISOString().slice(0, 10)}.`,
    '',
    `| engine | time | bars a second | orders | peak memory | time of ours |`,
    '|---|--:|--:|--:|--:|--:|',
    ...rows,
    '',
  ].join('\n')
}

/** Puts the table between its marks in the page on performance and in the README. */
function writeTable(table: string): void {
  for (const page of ['docs/performance.md', 'README.md']) writeInto(path.join(root, page), table)
}

function writeInto(file: string, table: string): void {
  const [begin, end] = ['<!-- peers begin -->', '<!-- peers end -->']
  const page = fs.readFileSync(file, 'utf8')
  const [before, rest] = page.split(begin)
  const after = rest?.split(end)[1]
  if (before === undefined || after === undefined) throw new Error(`${file} has no place for the table.`)
  fs.writeFileSync(file, `${before}${begin}\n\n${table}\n${end}${after}`)
  execute('npx', ['prettier', '--write', file])
}

function grouped(value: number): string {
  return Math.round(value).toLocaleString('en-US')
}

function script(name: string): string {
  return path.join(root, 'test/bench/peers', name)
}

main().then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    console.error(error)
    process.exitCode = 1
  },
)
