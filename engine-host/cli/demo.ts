import fs from 'node:fs/promises'
import path from 'node:path'
import type { Failure } from '../protocol/failure.js'
import type { RunConfiguration } from '../protocol/run-configuration.js'
import type { RunSummary } from '../protocol/run-summary.js'
import { formatDuration, formatNumber } from '../report/number-format.js'
import { exitCodes } from './exit-codes.js'
import { cliFailures } from './failures.js'
import { reportPage, writeReport } from './report-step.js'
import { runsDirectoryOf } from './store-location.js'
import { listInStore, runStrategy } from './strategy-run.js'
import { summaryText } from './summary-text.js'
import { Terminal } from './terminal.js'

/** Entry point of `npm run demo`: from nothing to a backtest with its report, in a workspace that VS Code can open. */

const workspace = path.resolve('backlens-demo')
const store = path.join(workspace, '.backlens')
const reportFolder = path.join(workspace, 'report')
const templates = path.join(__dirname, '..', 'strategies-template')
const strategyName = 'EmaCross'
const strategyPath = 'strategies/ema-cross.ts'

/** Trade charts in the report of the demo, the first of the run; the run itself has many more. */
const tradeCharts = 60

class DemoFailed extends Error {
  constructor(readonly failure: Failure) {
    super(failure.message)
  }
}

async function demo(terminal: Terminal): Promise<void> {
  const begin = performance.now()
  terminal.print(`${terminal.strong('Backlens demo')} in ${workspace}\n`)
  await fs.mkdir(workspace, { recursive: true })

  const rows = await importSample(terminal)
  const configuration = await scaffold(rows.series)
  step(terminal, 'Strategy', `${path.join(path.basename(workspace), strategyPath)}, run "ema-cross" of backlens.json`)

  const summary = done(
    await runStrategy({ strategyFile: path.join(workspace, strategyPath), runName: 'ema-cross' }, store, terminal),
  )
  if (summary.state.kind === 'interrupted') throw new DemoFailed(summary.state.failure)
  const notListed = await listInStore(store)
  if (notListed !== undefined) throw new DemoFailed(notListed)
  step(terminal, 'Backtest', `${formatNumber(summary.bars, 0)} bars in ${formatDuration(summary.wallMs)}`)

  await fs.rm(reportFolder, { recursive: true, force: true })
  const report = await writeReport(summary, reportFolder, tradeCharts, terminal)
  if (report.kind === 'failed') throw new DemoFailed(report)
  step(terminal, 'Report', path.relative('.', reportPage(reportFolder)))

  terminal.print(`\n${summaryText(summary, terminal)}`)
  terminal.print(nextSteps(summary, configuration, performance.now() - begin, terminal))
}

/** Makes the sample and brings it into the catalog; a second time nothing is added. */
async function importSample(terminal: Terminal) {
  const { sampleFileName, sampleSeries, writeSampleCsv } = await import('../data/sample/sample-csv.js')
  const file = path.join(workspace, 'data', sampleFileName)
  if (terminal.interactive) terminal.status('Making the sample')
  const { rows } = await writeSampleCsv(file)
  terminal.clearStatus()
  step(terminal, 'Sample', `${formatNumber(rows, 0)} made-up one-second bars of a future, ${path.relative('.', file)}`)

  const catalog = done(await (await import('../data/catalog.js')).Catalog.open(store))
  try {
    const imported = await catalog.importFiles([file])
    if (imported.kind === 'failed') throw new DemoFailed(imported)
    const series = (await catalog.listSeries()).find(
      ({ instrumentId, bars }) => instrumentId === sampleSeries.instrumentId && bars === sampleSeries.bars,
    )!
    const before = imported.kind === 'imported' && imported.files[0]?.alreadyImported ? ', imported before' : ''
    step(
      terminal,
      'Catalog',
      `${series.instrumentId} ${series.bars}, ${formatNumber(series.bytes / 1e6, 1)} MB of Parquet${before}`,
    )
    return { series }
  } finally {
    await catalog.close()
  }
}

/** Writes the strategy and its run where they are missing; what a visitor has changed stays. */
async function scaffold(series: { instrumentId: string; bars: string }): Promise<string> {
  const configurationFile = path.join(workspace, 'backlens.json')
  const written = await fs.access(path.join(workspace, strategyPath)).then(
    () => false,
    () => true,
  )
  if (!written) return configurationFile
  const { scaffoldStrategy } = await import('../server/scaffold-strategy.js')
  const result = await scaffoldStrategy({ folder: workspace, template: 'ema-cross', name: strategyName }, templates)
  if (result.kind === 'failed') throw new DemoFailed(result)
  const run: RunConfiguration = {
    strategy: strategyPath,
    class: strategyName,
    instrument: series.instrumentId,
    bars: series.bars,
    cash: 100_000,
    fees: { perContract: '0.62' },
    parameters: { fast: 100, slow: 400 },
  }
  const configuration = JSON.parse(await fs.readFile(configurationFile, 'utf8')) as object
  await fs.writeFile(
    configurationFile,
    `${JSON.stringify({ ...configuration, runs: { 'ema-cross': run } }, undefined, 2)}\n`,
  )
  return configurationFile
}

function nextSteps(summary: RunSummary, configuration: string, elapsedMs: number, terminal: Terminal): string {
  const relative = (file: string) => path.relative('.', file)
  return `
${terminal.strong('Where things are')}
  Report      ${relative(reportPage(reportFolder))}, with CSV files and ${tradeCharts} trade charts beside it
  Strategy    ${relative(path.join(workspace, strategyPath))}
  Run         ${relative(configuration)}, run "ema-cross"
  Results     ${relative(path.join(runsDirectoryOf(store), summary.runId))}, Parquet

${terminal.strong('What to try next')}
  In VS Code  npm run package, then code --install-extension backlens-*.vsix, and code ${relative(workspace)}
              Open the strategy and click "Run backtest" over the class.
  Here        cd ${relative(workspace)}
              node ../dist/cli.js backtest ${strategyPath} --run ema-cross --param fast=50 --param slow=200
              node ../dist/cli.js runs list

Done in ${formatDuration(elapsedMs)}.`
}

function step(terminal: Terminal, name: string, text: string): void {
  terminal.clearStatus()
  terminal.print(`${name.padEnd(10)}${text}`)
}

function done<Value extends object>(value: Value | Failure): Value {
  if (isFailure(value)) throw new DemoFailed(value)
  return value
}

function isFailure(value: object): value is Failure {
  return 'kind' in value && value.kind === 'failed'
}

const terminal = new Terminal({ json: false, verbose: true })
demo(terminal).catch((error: unknown) => {
  process.exitCode = exitCodes.failure
  terminal.failed(error instanceof DemoFailed ? error.failure : cliFailures.unexpected(error))
})
