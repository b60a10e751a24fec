import { InvalidArgumentError, Option, type Command } from 'commander'
import {
  type ImportSettings,
  type MappedField,
  mappedFields,
  type ProblemAction,
  type ProblemKind,
  problemKinds,
  type ProblemPolicy,
  type TableKind,
  tableKinds,
} from '../protocol/import-settings.js'
import { problemChoices } from '../protocol/problem-choices.js'

type Columns = NonNullable<ImportSettings['columns']>

/** What the command line says of how a file is to be read. */
export interface ImportSettingsOptions {
  readonly kind?: TableKind
  readonly instrument?: string
  readonly bars?: string
  readonly timeZone?: string
  readonly stamp?: NonNullable<ImportSettings['stamp']>
  readonly unit?: NonNullable<ImportSettings['unit']>
  readonly dateOrder?: NonNullable<ImportSettings['dateOrder']>
  readonly decimal?: NonNullable<ImportSettings['decimal']>
  readonly table?: string
  readonly map?: Columns
  readonly on?: ProblemPolicy
}

/** Adds the options that say what a file does not say of itself. */
export function addImportSettings(command: Command): Command {
  const problems = problemKinds
    .map((kind) => `\n  ${kind}: ${problemChoices[kind].means}; ${problemChoices[kind].actions.join(', ')}`)
    .join('')
  return command
    .addOption(
      new Option('--kind <kind>', 'what the rows of a table are (default: by its columns)').choices(tableKinds),
    )
    .option('--instrument <id>', 'instrument of a file that does not name it, such as BTCUSDT.BINANCE')
    .option('--bars <bars>', 'length of the bars, such as 1-MINUTE (default: as the times are apart)')
    .option('--time-zone <zone>', 'zone of times that name none, such as America/New_York')
    .addOption(new Option('--stamp <stamp>', 'what bars are stamped with').choices(['open', 'close']))
    .addOption(
      new Option('--unit <unit>', 'unit of times that are numbers (default: by their size)').choices([
        's',
        'ms',
        'us',
        'ns',
      ]),
    )
    .addOption(new Option('--date-order <order>', 'order in dates such as 03/04/2024').choices(['dmy', 'mdy']))
    .addOption(new Option('--decimal <sign>', 'sign that marks decimals').choices(['point', 'comma']))
    .option('--check', 'tell what would be done and what is wrong, and do nothing')
    .option('--table <name>', 'table of an SQLite file')
    .option(
      '--map <field=column>',
      `column that holds a field: ${mappedFields.join(', ')}; without a column: none holds it; may be repeated`,
      parseMapping,
    )
    .option(
      '--on <problem=action>',
      `what to do about a problem, the first by default; may be repeated${problems}`,
      parseProblem,
    )
}

export function importSettings(options: ImportSettingsOptions): ImportSettings {
  const { kind, instrument, bars, timeZone, stamp, unit, dateOrder, decimal, table, map, on } = options
  return {
    ...(kind !== undefined && { kind }),
    ...(instrument !== undefined && { instrument }),
    ...(bars !== undefined && { bars }),
    ...(timeZone !== undefined && { timeZone }),
    ...(stamp !== undefined && { stamp }),
    ...(unit !== undefined && { unit }),
    ...(dateOrder !== undefined && { dateOrder }),
    ...(decimal !== undefined && { decimal }),
    ...(table !== undefined && { table }),
    ...(map !== undefined && { columns: map }),
    ...(on !== undefined && { problems: on }),
  }
}

function parseMapping(text: string, before: Columns = {}): Columns {
  const at = text.indexOf('=')
  const field = mappedFields.find((name) => name === text.slice(0, at))
  if (field === undefined || at < 0) {
    throw new InvalidArgumentError(`It must be FIELD=COLUMN, where FIELD is one of ${mappedFields.join(', ')}.`)
  }
  return { ...before, [field satisfies MappedField]: text.slice(at + 1) }
}

function parseProblem(text: string, before: ProblemPolicy = {}): ProblemPolicy {
  const [name, wanted] = text.split('=')
  const kind: ProblemKind | undefined = problemKinds.find((known) => known === name)
  if (kind === undefined) {
    throw new InvalidArgumentError(`It must be PROBLEM=ACTION, where PROBLEM is one of ${problemKinds.join(', ')}.`)
  }
  const { actions } = problemChoices[kind]
  const action: ProblemAction | undefined = actions.find((known) => known === wanted)
  if (action === undefined) throw new InvalidArgumentError(`About ${kind}, one can ${actions.join(', ')}.`)
  return { ...before, [kind]: action }
}
