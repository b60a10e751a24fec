import { firstDifference } from './comparison.js'
import { hasKeys, type GoldenFiles } from './golden-files.js'
import { count, type GoldenResult, type GoldenSet } from './golden-set.js'
import { runScript, type Script, type ScriptEvent, type ScriptOutcome } from './nautilus-script.js'

/** A recorded script with what the peer made of it. */
interface Probe extends Script {
  readonly expected: ScriptOutcome
  /** Two exits that follow a position may come in either sequence: the peer walks a hash set. */
  readonly unspecifiedSequence?: boolean
}

interface Case extends Script {
  readonly case: string
  readonly expected: {
    readonly fixedAndAdaptive?: ScriptOutcome
    readonly fixed?: ScriptOutcome
    readonly adaptive?: ScriptOutcome
  }
}

interface ScriptFile {
  readonly scripts: readonly (Probe & { readonly id: string })[]
}

interface ProbeFile {
  readonly cases: readonly Case[]
  readonly probes: readonly (Probe & { readonly id: string })[]
}

/** A mistake of the peer that ours does not repeat. */
interface KnownBug {
  readonly reason: string
  /** What the peer would have recorded without it; ours has to agree with this in everything. */
  readonly corrected: (recorded: ScriptOutcome) => ScriptOutcome
}

/** The mistakes by the probe that shows them. */
const knownBugs: Readonly<Record<string, KnownBug>> = {
  P043: {
    reason: 'rule 19, the rejection of a stop inside its entry’s fill is told twice',
    corrected: (recorded) => ({ ...recorded, events: recorded.events.slice(0, -1) }),
  },
  P104: {
    reason: 'rule 25, a fill that would make a cash balance negative ends the run in silence; ours cancels the order',
    corrected: (recorded) => ({
      ...recorded,
      events: [...recorded.events, { bar: 0, phase: 'settling', event: 'canceled', order: 1 }],
    }),
  },
}

/** Short scripts of orders over a few bars or quotes, as NautilusTrader 1.231 carried them out. */
export const nautilusProbes: GoldenSet = {
  name: 'nautilus probes',
  source: 'scripts of orders inside bars and quotes with the events of NautilusTrader: cases and probes',
  run(files: GoldenFiles): GoldenResult | undefined {
    const found = files.recognised(isProbeFile)
    if (found.length === 0) return undefined
    const failures: string[] = []
    const bugs: string[] = []
    let passed = 0
    for (const { content } of found)
      for (const [id, probes] of probesOf(content)) {
        const difference = probes.map(compareProbe).find((each) => each !== '') ?? ''
        const bug = knownBugs[id]
        if (difference === '') passed++
        else if (bug !== undefined && probes.every((probe) => agreesWithout(bug, probe)))
          bugs.push(`${id}: ${bug.reason}`)
        else failures.push(`${id} ${probes[0]!.title}: ${difference}`)
      }
    const all = passed + failures.length + bugs.length
    const listed = bugs.length === 0 ? 'no bugs of the peer excepted' : `bugs of the peer excepted: ${bugs.join('; ')}`
    return { line: `${count(passed, all)} (${listed})`, passed, failures }
  },
}

/** Random scripts, recorded from the peer by `nautilus-peer/record_scripts.py`. */
export const nautilusScripts: GoldenSet = {
  name: 'nautilus scripts',
  source: 'random scripts of orders with the events of NautilusTrader: scripts',
  run(files: GoldenFiles): GoldenResult | undefined {
    const scripts = files.recognised(isScriptFile).flatMap(({ content }) => content.scripts)
    if (scripts.length === 0) return undefined
    const failures: string[] = []
    let events = 0
    let agreed = 0
    for (const script of scripts) {
      const difference = compared({ ...script, unspecifiedSequence: true })
      events += script.expected.events.length
      if (difference === '') agreed += script.expected.events.length
      else failures.push(`${script.id}: ${difference}`)
    }
    const passed = scripts.length - failures.length
    return { line: `${count(passed, scripts.length)}, events ${count(agreed, events)}`, passed, failures }
  },
}

/** The first difference, or the error that stopped our run. */
function compared(script: Probe): string {
  try {
    return compareProbe(script)
  } catch (error) {
    return `our run stopped: ${String(error)}`
  }
}

function isScriptFile(content: unknown): content is ScriptFile {
  return hasKeys(content, 'engine', 'leftOut', 'scripts')
}

function isProbeFile(content: unknown): content is ProbeFile {
  return hasKeys(content, 'engine', 'cases', 'probes')
}

/** Each probe with its id; a case is one in both orderings of the bar. */
function probesOf({ cases, probes }: ProbeFile): [string, readonly Probe[]][] {
  return [
    ...cases.map((one): [string, readonly Probe[]] => {
      const { fixedAndAdaptive, fixed = fixedAndAdaptive, adaptive = fixedAndAdaptive } = one.expected
      const inOrder = { ...one, expected: fixed! }
      return [one.case, [inOrder, { ...one, expected: adaptive!, venue: { barAdaptiveHighLowOrdering: true } }]]
    }),
    ...probes.map((probe): [string, readonly Probe[]] => [probe.id, [probe]]),
  ]
}

function agreesWithout({ corrected }: KnownBug, probe: Probe): boolean {
  return compareProbe({ ...probe, expected: corrected(probe.expected) }) === ''
}

/** Where our run of a script first differs from the recorded one; empty when nowhere. */
export function compareProbe(probe: Probe): string {
  const ours = runScript(probe)
  const { expected } = probe
  const events = (all: readonly ScriptEvent[]) =>
    sequenced(all.filter(isCompared).map(comparable), probe.unspecifiedSequence === true)
  const recorded = events(expected.events).map((event) =>
    probe.venue?.oms === 'HEDGING' ? withoutEntry(event) : event,
  )
  return (
    firstDifference(
      'event',
      events(ours.events).map((event, place) => asToldOf(event, recorded[place])),
      recorded,
    ) ||
    firstDifference('open order', ours.openOrdersAtEnd.map(comparable), expected.openOrdersAtEnd.map(comparable)) ||
    firstDifference('open position', ours.openPositionsAtEnd, expected.openPositionsAtEnd)
  )
}

/**
 * The peer acknowledges a market order by its fill, and a market-to-limit order when its rest becomes a limit; ours are
 * accepted before they fill.
 */
function isCompared({ event, ...terms }: ScriptEvent): boolean {
  return event !== 'accepted' || (terms['type'] !== 'MARKET' && terms['type'] !== 'MARKET_TO_LIMIT')
}

/** A change of one of several positions, whose entry the event log of ours does not repeat. */
function withoutEntry(event: ComparedEvent): ComparedEvent {
  if (event['event'] !== 'positionChanged' && event['event'] !== 'positionClosed') return event
  return Object.fromEntries(Object.entries(event).filter(([term]) => term !== 'entry'))
}

/** An update of an order with no more of its prices than the peer tells of, which are sometimes none. */
function asToldOf(event: ComparedEvent, recorded: ComparedEvent | undefined): ComparedEvent {
  if (event['event'] !== 'updated' || recorded?.['event'] !== 'updated') return event
  return Object.fromEntries(
    Object.entries(event).filter(([term]) => (term !== 'price' && term !== 'trigger') || term in recorded),
  )
}

type ComparedEvent = Readonly<Record<string, unknown>>

/** What is compared of an event or an order: everything but the words of a reason. */
function comparable(row: object): ComparedEvent {
  return Object.fromEntries(
    Object.entries(row)
      .filter(([term, value]) => term !== 'reason' && value !== '')
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  )
}

/** Events that follow each other in a sequence that the peer does not specify, by order. */
function sequenced(events: readonly ComparedEvent[], unspecified: boolean): readonly ComparedEvent[] {
  if (!unspecified) return events
  const sorted: ComparedEvent[] = []
  let run: ComparedEvent[] = []
  const endRun = () => {
    sorted.push(...run.sort((a, b) => Number(a['order']) - Number(b['order'])))
    run = []
  }
  for (const event of events)
    if (event['event'] === 'canceled' || event['event'] === 'updated') run.push(event)
    else {
      endRun()
      sorted.push(event)
    }
  endRun()
  return sorted
}
