import { Command, Option } from 'commander'
import { version } from '../../package.json'
import type { BacktestOptions } from './backtest-command.js'
import type { CatalogBuildOptions } from './catalog-build-command.js'
import type { CatalogExportOptions } from './catalog-export-command.js'
import type { CatalogRollsOptions } from './catalog-rolls-command.js'
import type { ExitCode } from './exit-codes.js'
import type { ImportOptions } from './import-command.js'
import { addImportSettings } from './import-settings-options.js'
import {
  parseCash,
  parseData,
  parseEvents,
  parseFees,
  parseObject,
  parseOrderNumber,
  parseParameter,
  parseReportFormat,
  parseRollBefore,
  parseSeed,
  parseSeries,
  parseStoredSeries,
  parseTradeCharts,
  parseTradeNumbers,
  parseVenue,
  type StoredSeriesName,
  parseVenues,
} from './option-values.js'
import type { ReportOptions } from './report-command.js'
import { Terminal } from './terminal.js'

interface CommonOptions {
  readonly json?: boolean
  readonly verbose?: boolean
  readonly catalog?: string
}

/**
 * The command line. Each command loads its own parts when it is called, so that help and mistakes cost nothing.
 * @param finish receives the exit code of the command that ran
 */
export function createProgram(finish: (code: ExitCode) => void): Command {
  const program = new Command('backlens')
    .description('Backtest TypeScript trading strategies.')
    .version(version)
    .showHelpAfterError('Add --help for the options of a command.')
    .exitOverride()

  const terminalOf = ({ json, verbose }: CommonOptions) =>
    new Terminal({ json: json ?? false, verbose: verbose ?? false })

  addImportSettings(common(program.command('import')))
    .description('read market data into the catalog, each file whole or not at all')
    .argument(
      '<file...>',
      'files or folders: DBN, CSV of any form, Parquet, SQLite; plain or compressed (.zst, .gz, .zip)',
    )
    .addOption(new Option('--format <format>', 'form of the files').choices(['auto', 'databento-csv']).default('auto'))
    .action(async (files: string[], options: CommonOptions & ImportOptions) => {
      const { importCommand } = await import('./import-command.js')
      finish(await importCommand(files, options, terminalOf(options)))
    })

  const catalog = program.command('catalog').description('what market data there is')
  common(catalog.command('list'))
    .description('list the series of the catalog')
    .option('--gaps', 'list the stretches in which the exchange traded and a series has nothing')
    .action(async (options: CommonOptions & { readonly gaps?: boolean }) => {
      const { catalogListCommand } = await import('./catalog-command.js')
      finish(await catalogListCommand(options, terminalOf(options)))
    })

  common(catalog.command('build'))
    .description('build bars of shorter ones, of trades or of quotes, and store them')
    .argument('<instrument>', 'instrument, such as ES.Z13')
    .requiredOption('--bars <bars>', 'bars, such as 5-MINUTE, 1-DAY-SESSION, 1000-VOLUME, 10-RANGE or 8-RENKO')
    .option('--from <data>', 'what to build of: bars such as 1-MINUTE, trades or quotes (default: the best there is)')
    .option('--fill', 'where nothing traded, a bar at the last close without volume')
    .action(async (instrument: string, options: CommonOptions & CatalogBuildOptions) => {
      const { catalogBuildCommand } = await import('./catalog-build-command.js')
      finish(await catalogBuildCommand(instrument, options, terminalOf(options)))
    })

  common(catalog.command('export'))
    .description('write the rows of a series into a CSV or Parquet file')
    .argument('<instrument>', 'instrument, such as ES.Z13')
    .argument('<bars>', 'bars such as 1-MINUTE, or trades, quotes or depth')
    .argument('<file>', 'file to write')
    .option('--from <time>', 'first time, ISO 8601; a date alone is midnight UTC')
    .option('--to <time>', 'end, ISO 8601, itself not included')
    .addOption(new Option('--format <format>', 'form of the file (default: by its name)').choices(['csv', 'parquet']))
    .action(async (instrument: string, bars: string, file: string, options: CommonOptions & CatalogExportOptions) => {
      const { catalogExportCommand } = await import('./catalog-export-command.js')
      finish(await catalogExportCommand(instrument, bars, file, options, terminalOf(options)))
    })

  common(catalog.command('verify'))
    .description('read every file of the catalog and compare it with what was written')
    .option('--series <name>', 'only a series such as "ES.Z13 1-MINUTE"; may be repeated', parseStoredSeries)
    .action(async (options: CommonOptions & { readonly series?: readonly StoredSeriesName[] }) => {
      const { catalogVerifyCommand } = await import('./catalog-keeping-commands.js')
      finish(await catalogVerifyCommand(options, terminalOf(options)))
    })

  common(catalog.command('repair'))
    .description('put damaged files into quarantine and set the index right')
    .action(async (options: CommonOptions) => {
      const { catalogRepairCommand } = await import('./catalog-keeping-commands.js')
      finish(await catalogRepairCommand(options, terminalOf(options)))
    })

  common(catalog.command('delete'))
    .description('remove a series and its files from the catalog')
    .argument('<instrument>', 'instrument, such as ES.Z13')
    .argument('<bars>', 'bars such as 1-MINUTE, or trades, quotes or depth')
    .option('--yes', 'do it without asking')
    .action(async (instrument: string, bars: string, options: CommonOptions & { readonly yes?: boolean }) => {
      const { catalogDeleteCommand } = await import('./catalog-keeping-commands.js')
      finish(await catalogDeleteCommand(instrument, bars, options, terminalOf(options)))
    })

  common(catalog.command('rolls'))
    .description('list when a continuous series of a future changes from one stored contract to the next')
    .argument('<root>', 'root of the future, such as ES, or a series, such as ES.n.0')
    .addOption(
      new Option('--rule <rule>', 'what decides (default: what the series says, else volume)').choices([
        'calendar',
        'volume',
        'open-interest',
      ]),
    )
    .option('--from <time>', 'leave out rolls before it, ISO 8601; a date alone is midnight UTC')
    .option(
      '--roll-before <dates>',
      'trade dates before the last one of a contract at which it is left at the latest (default: 1)',
      parseRollBefore,
    )
    .addOption(
      new Option('--adjust <kind>', 'how earlier prices join later ones')
        .choices(['raw', 'additive', 'ratio'])
        .default('additive'),
    )
    .action(async (root: string, options: CommonOptions & CatalogRollsOptions) => {
      const { catalogRollsCommand } = await import('./catalog-rolls-command.js')
      finish(await catalogRollsCommand(root, options, terminalOf(options)))
    })

  common(program.command('backtest'))
    .description('run a strategy over market data of the catalog')
    .argument('<strategy>', 'TypeScript file that exports a class extending Strategy')
    .option('--instrument <id>', 'instrument, such as SPY.EQUS; may be left out when the catalog holds one')
    .option('--bars <bars>', 'bars, such as 1-SECOND; may be left out when the catalog holds one kind')
    .option(
      '--data <kinds>',
      'quotes, trades or depth, separated by commas; in place of bars, or beside --bars',
      parseData,
    )
    .option(
      '--series <name>',
      'further data, such as "NQ.Z25 1-MINUTE" or "NQ.Z25 quotes"; may be repeated',
      parseSeries,
    )
    .option('--events <name=file>', 'table of events of your own; may be repeated', parseEvents)
    .option('--from <time>', 'first close, ISO 8601; a date alone is midnight UTC')
    .option('--to <time>', 'end, ISO 8601, itself not included')
    .option('--cash <amount>', 'starting cash (default: 100000)', parseCash)
    .option('--param <name=value>', 'parameter of the strategy; may be repeated', parseParameter)
    .option('--venue <json>', 'fill rules: a JSON object, or the name of a preset', parseVenue)
    .option('--venues <json>', 'venues with rules, fees and accounts of their own: a JSON object by name', parseVenues)
    .option('--account <json>', 'currencies, leverage and liquidation of the account: a JSON object', (text) =>
      parseObject(text, '{"leverage": 2, "balances": {"EUR": 1000}}'),
    )
    .option('--risk <json>', 'limits beyond which orders are denied: a JSON object', (text) =>
      parseObject(text, '{"maximumPosition": 10}'),
    )
    .option('--statistics <json>', 'how the statistics are computed: a JSON object', (text) =>
      parseObject(text, '{"riskFreeRate": 0.04}'),
    )
    .option('--charges <json>', 'funding, borrowing and interest: a JSON object', (text) =>
      parseObject(text, '{"funding": {"rate": 0.0001}}'),
    )
    .option('--settlement <json>', 'what happens when instruments expire: a JSON object', (text) =>
      parseObject(text, '{"expiry": "settle"}'),
    )
    .option(
      '--continuous <json>',
      'how continuous series such as ES.v.0 are joined and rolled: a JSON object',
      (text) => parseObject(text, '{"adjust": "ratio", "atRoll": "close"}'),
    )
    .option(
      '--fees <json>',
      'costs: a JSON object with taker and maker (fractions), perContract, perOrder and others',
      parseFees,
    )
    .option('--seed <number>', 'seed of everything random (default: 1)', parseSeed)
    .option('--class <name>', 'class to run, when the file exports several strategies')
    .option('--run <name>', 'run of backlens.json that fills in what is not given here')
    .option('--out <folder>', 'folder for the report: CSV files, statistics.json, report.html, trade charts')
    .option('--trade-charts <count>', 'trade charts in the report: a number, all or none', parseTradeCharts)
    .action(async (strategy: string, options: CommonOptions & BacktestOptions) => {
      const { backtestCommand } = await import('./backtest-command.js')
      finish(await backtestCommand(strategy, options, terminalOf(options)))
    })

  common(program.command('report'))
    .description('write the result of a run for people and for other programs')
    .argument('<run>', 'id of the run, the beginning of one, latest, or the path of its folder')
    .option(
      '--format <format>',
      'html, markdown, csv, json, svg (trade charts), or folder for all of it (default: html)',
      parseReportFormat,
    )
    .option('--out <path>', 'file, or folder of csv, svg and folder (default: named by the run, here); - prints it')
    .option('--trades <numbers>', 'trades that get a chart, such as 3,17 or 1-20 (default: all)', parseTradeNumbers)
    .option('--force', 'replace files that are there')
    .action(async (run: string, options: CommonOptions & Partial<ReportOptions>) => {
      const { reportCommand } = await import('./report-command.js')
      finish(await reportCommand(run, { ...options, format: options.format ?? 'html' }, terminalOf(options)))
    })

  const runs = program.command('runs').description('results of earlier runs')
  common(runs.command('list'))
    .description('list the runs, newest first')
    .action(async (options: CommonOptions) => {
      const { runsListCommand } = await import('./runs-command.js')
      finish(await runsListCommand(options, terminalOf(options)))
    })
  common(runs.command('show'))
    .description('show the result of a run')
    .argument('<run>', 'id of the run, the beginning of one, or latest')
    .action(async (run: string, options: CommonOptions) => {
      const { runsShowCommand } = await import('./runs-command.js')
      finish(await runsShowCommand(run, options, terminalOf(options)))
    })

  common(runs.command('rerun'))
    .description('run a run again with its code, data, settings and seed, and compare its events')
    .argument('<run>', 'id of the run, the beginning of one, or latest')
    .option('--anyway', 'even if another version of Backlens made it')
    .action(async (run: string, options: CommonOptions & { anyway?: boolean }) => {
      const { rerunCommand } = await import('./rerun-command.js')
      finish(await rerunCommand(run, options, terminalOf(options)))
    })
  common(runs.command('journal'))
    .description('show the event log of a run, a line for each event')
    .argument('<run>', 'id of the run, the beginning of one, or latest')
    .option('--order <number>', 'the events of one order alone', parseOrderNumber)
    .action(async (run: string, options: CommonOptions & { order?: number }) => {
      const { runsJournalCommand } = await import('./runs-command.js')
      finish(await runsJournalCommand(run, options, terminalOf(options)))
    })

  return program
}

function common(command: Command): Command {
  return command
    .option('--catalog <folder>', 'folder of the catalog (default: the nearest .backlens, or DB_PATH)')
    .option('--json', 'print one JSON object on stdout and everything else on stderr')
    .option('--verbose', 'print technical details of failures')
}
