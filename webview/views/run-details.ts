import { assumableMembers } from '../../engine-host/protocol/instrument-definition.js'
import type { RunSpecification } from '../../engine-host/protocol/run-specification.js'
import type { MarketSource } from '../../engine-host/protocol/market-source.js'
import type { RunSummary } from '../../engine-host/protocol/run-summary.js'
import type { RunVenueSettings } from '../../engine-host/protocol/run-venues.js'
import { element, setHover } from '../element.js'
import { formatDuration } from '../format/duration.js'
import { formatMoney } from '../format/money.js'
import { formatCount, missing } from '../format/number.js'
import { ExchangeZone } from '../format/exchange-zone.js'
import { TimeFormat } from '../format/time.js'
import { linkButton } from './notice.js'
import { feesText, fillOverrides, fillsText, speedText, timeFormatOf, venuesOf } from './run-text.js'

type Detail = readonly [label: string, value: string | Node, hover?: string]

/** What is behind a run: configuration, data, rules, and what proves that it can be repeated. */
export class RunDetails {
  readonly root = element('section', {
    class: 'run-details',
    attributes: { 'aria-label': 'Configuration of the run', tabindex: '0' },
  })
  readonly #reveal: (file: string, line: number) => void

  constructor(reveal: (file: string, line: number) => void) {
    this.#reveal = reveal
  }

  update(run: RunSummary): void {
    this.root.replaceChildren(
      group('Strategy', this.#strategy(run)),
      group('Data', data(run)),
      group('Fills', fills(run)),
      group('Account and fees', account(run)),
      ...venuesOf(run.specification).map(([name, own]) => group(`Venue ${name}`, venue(own, run.specification))),
      group('Repeatability', repeatability(run)),
      group('Timing', timing(run)),
    )
  }

  #strategy({ specification }: RunSummary): readonly Detail[] {
    const file = linkButton(fileName(specification.strategyFile), () => this.#reveal(specification.strategyFile, 1))
    file.title = specification.strategyFile
    const parameters = Object.entries(specification.parameters)
    return [
      ['Class', specification.className],
      ['File', file],
      ...(parameters.length === 0
        ? [['Parameters', 'as declared', 'Every parameter has the default that the strategy declares'] as const]
        : parameters.map(([name, value]) => [name, String(value), 'Parameter of the strategy'] as const)),
    ]
  }
}

function data(run: RunSummary): readonly Detail[] {
  const times = timeFormatOf(run)
  const { sources } = run.specification
  const series = sources
    .filter((source) => !('matchesOnly' in source))
    .flatMap((source) => [sourceDetail(source), ...contractDetails(source, times)])
  return [
    ...series,
    ['First bar', times.full(run.firstTime), times.utc(run.firstTime)],
    ['Last bar', times.full(run.lastTime), times.utc(run.lastTime)],
    ...assumptions(run),
    ['Times in', times.zone.name, 'Zone of the exchange; hover a time to read it in UTC'],
  ]
}

/** What was guessed of the instruments when they were imported. */
function assumptions({ specification }: RunSummary): readonly Detail[] {
  return specification.instruments
    .filter(({ assumed = [] }) => assumed.length > 0)
    .map((definition) => {
      const terms = definition.assumed!.map((member) => `${assumableMembers[member]} ${definition[member] ?? ''}`)
      return [
        `Assumed of ${definition.id}`,
        terms.join(', '),
        'The files did not say it. Correct it in .backlens/instruments.json or under Definition of the series, and take what is right out of "assumed" there',
      ] as const
    })
}

function sourceDetail({ instrumentId, bars, data = 'bars', rows, files, ...source }: MarketSource): Detail {
  const count = data === 'bars' ? `${bars}, ${formatCount(rows)} bars` : `${formatCount(rows)} ${data}`
  const parts = 'continuous' in source && source.continuous !== undefined ? source.continuous.parts.length : undefined
  if (parts !== undefined) return [instrumentId, `${count} of ${parts === 1 ? '1 contract' : `${parts} contracts`}`, '']
  return [
    instrumentId,
    `${count} in ${files.length === 1 ? '1 file' : `${formatCount(files.length)} files`}`,
    files.slice(0, 20).join('\n'),
  ]
}

/** The contracts of a continuous series and when each began. */
function contractDetails(source: MarketSource, times: TimeFormat): readonly Detail[] {
  if (!('continuous' in source) || source.continuous === undefined) return []
  return source.continuous.parts.map(({ instrumentId, rollNanos, fromClose, toClose }) => {
    if (rollNanos === undefined) return [instrumentId, 'at first', 'Its prices are those of the series'] as const
    const at = Number(BigInt(rollNanos) / 1_000_000n)
    return [
      instrumentId,
      `from ${times.full(at)}`,
      `Closes ${fromClose} before the roll and ${toClose} after it`,
    ] as const
  })
}

function fills(run: RunSummary): readonly Detail[] {
  const { venue } = run.specification
  const changes = fillOverrides(venue)
  return [
    ['Preset', fillsText({ ...(venue.preset !== undefined && { preset: venue.preset }) })],
    ...(changes.length === 0
      ? [['Changed', 'nothing', 'All rules are those of the preset'] as const]
      : changes.map(([name, value]) => [name, value, 'Differs from the preset'] as const)),
    [
      'Ambiguous',
      `${formatCount(run.ambiguousTrades)} of ${formatCount(run.trades)} trades`,
      'Decided by the path inside one bar',
    ],
  ]
}

function account(run: RunSummary): readonly Detail[] {
  const { cash, currency, venue, fees, instruments } = run.specification
  return [
    ['Starting cash', formatMoney(Number(cash), currency)],
    ['Account', venue.account ?? 'margin'],
    ['Fees', feesText(fees, currency, instruments)],
  ]
}

/** What holds at a venue with settings of its own. */
function venue(
  { instruments: _, fees, funds, account: kind, ...settings }: RunVenueSettings,
  specification: RunSpecification,
): readonly Detail[] {
  const currency = funds?.currency ?? specification.currency
  const rules = fillOverrides(settings)
  return [
    ['Preset', fillsText({ ...(settings.preset !== undefined && { preset: settings.preset }) })],
    ...rules.map(([name, value]) => [name, value, 'Differs from the preset'] as const),
    ['Fees', fees === undefined ? 'those of the run' : feesText(fees, currency)],
    funds === undefined
      ? ['Account', 'that of the run', 'It pays for trades here too']
      : [
          'Account',
          `${kind ?? 'margin'}, begins with ${formatMoney(Number(funds.cash), currency)}`,
          'An account of its own',
        ],
  ]
}

function repeatability(run: RunSummary): readonly Detail[] {
  const hash = run.eventLogSha256
  const code = element('code', { text: hash === '' ? missing : hash })
  return [
    ['Run', element('code', { text: run.runId })],
    ['Seed', String(run.specification.seed), 'Start of the random numbers that fills and strategy draw'],
    ['Event log', code, 'SHA-256 over the event log: the same specification gives the same on any machine'],
  ]
}

function timing(run: RunSummary): readonly Detail[] {
  const started = new TimeFormat(localZone(), 'second', run.startedAt, run.startedAt)
  return [
    ['Started', started.full(run.startedAt), started.utc(run.startedAt)],
    ['Took', formatDuration(run.wallMs), 'From the first bar to the last, without start-up and saving'],
    ['Speed', run.barsPerSecond > 0 ? `${speedText(run.barsPerSecond)} bars/s` : missing],
    ['Bars', formatCount(run.bars)],
    ['Events', formatCount(run.events), 'Data, timer, order, position and account events'],
    ['Orders', formatCount(run.orders)],
  ]
}

/** When a run was started is told in the reader's own zone. */
function localZone(): ExchangeZone {
  return new ExchangeZone(Intl.DateTimeFormat().resolvedOptions().timeZone)
}

function group(title: string, details: readonly Detail[]): HTMLElement {
  const rows = details.flatMap(([label, value, hover = '']) => {
    const definition = element('dd', {}, value)
    setHover(definition, hover)
    return [element('dt', { text: label }), definition]
  })
  return element('section', {}, element('h2', { text: title }), element('dl', {}, ...rows))
}

function fileName(path: string): string {
  return path.replace(/^.*[\\/]/, '')
}
