import { Strategy, type Indicator } from '../../engine-host/trading/index.js'
import { run, type BarRow } from '../unit/backtest/engine-fixture.js'
import { hasKeys, type GoldenFiles } from './golden-files.js'
import { count, type GoldenResult, type GoldenSet } from './golden-set.js'
import { indicatorTable, type GoldenOutput, type GoldenParameters } from './indicator-table.js'
import { readDays } from './market-data.js'

/** Recorded values of one output: the row of the first, and some of those that follow. */
interface RecordedOutput {
  readonly first: number
  readonly values: readonly (readonly [row: number, value: number])[]
}

interface RecordedIndicator {
  readonly source: string
  readonly parameters: GoldenParameters
  readonly outputs: Readonly<Record<string, RecordedOutput>>
}

interface IndicatorFile {
  /** Such as `yahoo/SPY.csv, rows 0 to 399 (…)`. */
  readonly data: string
  readonly indicators: Readonly<Record<string, RecordedIndicator>>
}

/** Values agree to nine significant digits. */
const tolerance = 1e-9
/** What rounding in the other library may leave of a value that is 0. */
const roundingOfZero = 1e-12

/** Values of indicators of TA-Lib and pandas-ta, through our strategies and engine. */
export const indicators: GoldenSet = {
  name: 'indicators',
  source: 'indicators.json: values of indicators of TA-Lib and pandas-ta over daily bars',
  run: runIndicators,
}

function isIndicatorFile(content: unknown): content is IndicatorFile {
  return hasKeys(content, 'data', 'indicators')
}

function runIndicators(files: GoldenFiles): GoldenResult | undefined {
  const comparisons = indicatorComparisons(files)
  if (comparisons.length === 0) return undefined
  const failures: string[] = []
  let values = 0
  for (const comparison of comparisons) {
    const difference = comparison.difference()
    if (difference === '') values += comparison.values
    else failures.push(`${comparison.name}: ${difference}`)
  }
  const passed = comparisons.length - failures.length
  const line = `${count(passed, comparisons.length)}, values to 9 digits ${values.toLocaleString('en-US')}`
  return { line, passed, failures }
}

/** A recorded indicator to compare ours with. */
export interface IndicatorComparison {
  /** Such as `SMA of TA-Lib 0.8.1`. */
  readonly name: string
  /** How many values are recorded. */
  readonly values: number
  /** The first difference as a text, empty when there is none. */
  readonly difference: () => string
}

/** The recorded indicators of all files that hold any. */
export function indicatorComparisons(files: GoldenFiles): IndicatorComparison[] {
  return files.recognised(isIndicatorFile).flatMap(({ content }) => {
    const rows = rowsOf(files, content.data)
    return Object.entries(content.indicators).map(([name, recorded]) => ({
      name: `${name} of ${recorded.source}`,
      values: Object.values(recorded.outputs).reduce((sum, { values }) => sum + values.length, 0),
      difference: () => indicatorDifference(name, recorded, rows),
    }))
  })
}

/** The library, by the name of the recorded indicator. */
export function indicatorSources(files: GoldenFiles): ReadonlyMap<string, string> {
  const recorded = files.recognised(isIndicatorFile).flatMap(({ content }) => Object.entries(content.indicators))
  return new Map(recorded.map(([name, { source }]) => [name, source]))
}

function rowsOf(files: GoldenFiles, data: string): readonly BarRow[] {
  const [, file, first, last] = /^(\S+), rows (\d+) to (\d+)/.exec(data) ?? []
  if (file === undefined) throw new Error(`'${data}' does not name a file and its rows`)
  return readDays(files, file).rows.slice(Number(first), Number(last) + 1)
}

function indicatorDifference(name: string, recorded: RecordedIndicator, rows: readonly BarRow[]): string {
  const ours = indicatorTable[name]
  if (ours === undefined) return 'ours has none'
  const line = recordLines((strategy) => ours.create(recorded.parameters, strategy.bars()), rows)
  for (const [output, expected] of Object.entries(recorded.outputs)) {
    const golden = ours.outputs[output]
    if (golden === undefined) return `ours has no output ${output}`
    const values = typeof golden.values === 'string' ? line(golden.values) : golden.values(line)
    const difference = outputDifference(values, expected, golden)
    if (difference !== '') return `${output} ${difference}`
  }
  return ''
}

/** The recorded lines of one indicator over bars. */
function recordLines(
  create: (strategy: Strategy) => Indicator,
  rows: readonly BarRow[],
): (line: string) => Float64Array {
  let indicator: Indicator | undefined
  class Recorder extends Strategy {
    readonly recorded = this.indicator((indicator = create(this)))
  }
  const [chunk] = run(Recorder, rows).sink.barChunks
  const lines = Object.keys(indicator!.lines)
  return (line) => chunk!.indicators[lines.indexOf(line)]!.values
}

function outputDifference(values: Float64Array, expected: RecordedOutput, { padding }: GoldenOutput): string {
  const first = values.findIndex((value) => !Number.isNaN(value))
  const isPadding = (row: number, value: number): boolean => row < first && value === padding
  const begins = padding === undefined ? expected.first : expected.values.find((each) => !isPadding(...each))?.[0]
  if (first !== begins) return `begins at row ${first}, recorded at row ${begins ?? 'none'}`
  for (const [row, value] of expected.values) {
    if (isPadding(row, value)) continue
    const ours = values[row]!
    if (!(Math.abs(ours - value) <= Math.max(tolerance * Math.abs(value), roundingOfZero)))
      return `row ${row}: ours ${ours}, recorded ${value}`
  }
  return ''
}
