import { format, resolveConfig } from 'prettier'
import path from 'node:path'
import type { FillPreset } from '../../engine-host/protocol/venue-settings.js'
import { resolveFillRules } from '../../engine-host/venues/fill-presets.js'
import { GoldenFiles } from '../goldens/golden-files.js'
import { caseFills, isCases, type IntrabarCase } from '../goldens/intrabar-cases.js'
import { root } from '../orchestrator/project.js'
import { venueSettings, type DocumentedSetting } from './venue-schema.js'

const presets: readonly FillPreset[] = [
  'default',
  'backtesting.py',
  'backtrader',
  'nautilus',
  'optimistic',
  'pessimistic',
]

const engines: Readonly<Record<FillPreset, string>> = {
  default: 'none; the conservative rules of Backlens',
  'backtesting.py': 'backtesting.py 0.6.6',
  backtrader: 'backtrader 1.9.78.123',
  nautilus: 'NautilusTrader 1.231.0',
  optimistic: 'none; generous',
  pessimistic: 'none; strict rules',
}

/** Path of the page below the project's folder. */
export const fillsPageFile = 'docs/fills.md'

/** The page on fills: every setting with its values and default, what each preset sets, and what that does to 18 orders. */
export async function fillsPage(): Promise<string> {
  const settings = venueSettings()
  const rules = settings.filter(({ name }) => name in resolveFillRules({}))
  const cases = new GoldenFiles().recognised(isCases).flatMap(({ content }) => content)
  const text = [
    '# How orders are filled',
    'Written from the code by `npm run docs`; a test compares. Settings are named under `venue` in `backlens.json`, as in',
    '`"venue": { "preset": "default", "limitFill": "through" }`. What no setting names follows the order of work of one',
    'timestamp in [architecture.md](architecture.md): an order that a callback places meets the next price at the earliest.',
    '',
    '## Settings',
    ...settings.flatMap(section),
    '## Several venues in one run',
    'Under `venues` each venue may have settings of its own: `"venues": { "BINANCE": { "preset": "nautilus" }, "XNYS": {',
    '"limitFill": "through", "latency": { "base": 20 } } }`. Instruments belong to a venue by what follows the last dot of',
    'their ids; `instruments` lists others, such as `["MNQ"]` for all contracts of that future. What a venue does not name is',
    'as under `venue`; one that names a `preset` begins with that and takes over only `account`, `oms` and `dataDelay`. Beside',
    'these settings a venue may have `fees` in place of the run’s, and `funds`, an account of its own',
    '([accounts.md](accounts.md)). `dataDelay` is of the run alone, for its strategies have one clock. The results name the',
    'rules of each venue; a venue or setting that there is not is refused with a sentence.',
    '',
    'Commands to different venues travel on connections of their own and may overtake each other. Fills by chance, slippage',
    'and jitter draw from the same streams wherever they happen, so that a run whose venues are alike is the run without',
    '`venues`, event for event, where commands do not differ in latency; the sequence of the venues changes nothing.',
    '',
    '## Paths through a bar',
    'A bar tells four prices and not in which sequence its high and low came. Where two orders depend on it, `intrabarPath`',
    'decides, and the trade is flagged as ambiguous whatever it decides.',
    '',
    'A trailing stop follows the open of a bar before that bar can hit it, and then its extremes in the sequence of the path.',
    'Where the bar does not tell whether the stop was moved or hit first, how far it was moved when it was hit, or whether it',
    'was hit on the way to a target, the trade is flagged as ambiguous too.',
    '',
    '![The path through a rising and a falling bar by each value of intrabarPath](images/bar-paths.svg)',
    '',
    '## Presets',
    table(
      ['preset', 'equals'],
      presets.map((preset) => [`\`${preset}\``, engines[preset]]),
    ),
    '',
    'What each sets; bold where it differs from `default`.',
    '',
    table(
      ['setting', ...presets],
      rules.map(({ name }) => [`\`${name}\``, ...presets.map((preset) => valueIn(preset, name))]),
    ),
    '',
    'The presets that equal an engine carry further rules of that engine that are no settings, such as when the exits of a',
    'limit entry become active. `npm run goldens` runs them against recorded runs of those engines.',
    '',
    '## Eighteen orders inside a bar',
    'The order is placed in the callback of bar 1 (open 100, high 101, low 99, close 100); bar 2 is the next. Each cell holds',
    'what the engine here fills, as bar:price, entry before exit.',
    '',
    table(
      ['case', 'order and bars', ...presets],
      cases.map((one) => [one.case, one.title, ...presets.map((preset) => fillsIn(one, preset))]),
    ),
    '',
  ].join('\n')
  return format(text, { ...(await resolveConfig(path.join(root, fillsPageFile))), parser: 'markdown' })
}

function section({ name, description, default: standard, values }: DocumentedSetting): string[] {
  return [
    `### ${name}`,
    '',
    `${description}${standard === undefined ? '' : ` Default: \`${standard}\`.`}`,
    '',
    ...values.map(({ value, description: meaning }) => `- \`${value}\`${meaning === '' ? '' : `: ${meaning}`}`),
    '',
  ]
}

function valueIn(preset: FillPreset, name: string): string {
  const value = (rules: object): string => JSON.stringify((rules as Readonly<Record<string, unknown>>)[name])
  const text = value(resolveFillRules({ preset }))
  return text === value(resolveFillRules({})) ? text : `**${text}**`
}

function fillsIn(one: IntrabarCase, preset: FillPreset): string {
  const fills = caseFills(one, { preset, finalize: 'none' })
  return fills.map(({ bar, price }) => `${bar}:${price}`).join(' ') || '–'
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n')
}
