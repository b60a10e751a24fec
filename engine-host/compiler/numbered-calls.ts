import { scanArguments } from './argument-scan.js'
import { MappedColumns } from './mapped-columns.js'

/** Name under which a bundle finds the functions and places that `numberCalls` speaks of; the runner provides it. */
export const numberedCallsName = 'backlensCalls'

/** Methods of a strategy, and of its `orders`, whose calls are numbered: they take one object at most. */
export const numberedMethods = {
  strategy: ['buy', 'sell', 'close', 'opportunity'],
  orders: [
    'market',
    'limit',
    'stop',
    'stopLimit',
    'marketIfTouched',
    'limitIfTouched',
    'marketToLimit',
    'trailingStop',
    'trailingStopLimit',
    'bracket',
  ],
} as const

/** More calls than these have no number. */
export const mostNumberedCalls = 1000

/**
 * Code that has the shape of such a call, behind nothing that it could belong to: letters beyond ASCII are escaped in names.
 * The function is read a second time, so its receiver is a name that nothing is computed for.
 */
const called = new RegExp(
  `(?<![\\w$.#\\\\}\\u0080-\\uffff]|\\bnew )(?:([A-Za-z_$][\\w$]*)\\??\\.(${numberedMethods.strategy.join('|')})` +
    `|((?:[A-Za-z_$][\\w$]*\\??\\.)?orders)\\??\\.(${numberedMethods.orders.join('|')}))(?:\\?\\.)?\\(`,
  'g',
)

/** Properties that are read a second time. */
const read = ['orders', ...numberedMethods.strategy, ...numberedMethods.orders].join('|')

/** Code by which reading one of them could run a function of the user. */
const computed = new RegExp(
  `\\bProxy\\b|\\b__defineGetter__\\b|\\b[gs]et \\[(?!Symbol\\.)|\\bget ["']?(?:${read})\\b` +
    `|,\\s*["'\`](?:${read})["'\`]\\s*,|\\b(?:${read}): \\{\\s*get\\b`,
)

/**
 * Gives each call that places orders a number, so that the engine need not look at the stack for its place:
 *
 * `this.buy({ size: 1 })` becomes
 * `this.buy({ size: 1 }, ...this.buy === backlensCalls.buy ? [backlensCalls.sites[7]] : [])`.
 *
 * The place is an argument, so that no call can be told the place of another, and it is handed to the engine's own
 * function alone: one that the user has put in its place sees the arguments that were written. No line moves, no call and
 * no statement is added, so that a debugger stops and steps where it did; the map follows.
 *
 * What is a call and where it ends is told by the source map: esbuild maps the name of each member and the closing
 * parenthesis of each call, and nothing within a text. A call that has another shape, or whose end is in doubt, stays as
 * it is; so does everything where reading a property could run a function of the user.
 *
 * @param code as esbuild prints it
 * @param mappings of its source map
 */
export function numberCalls(code: string, mappings: string): { readonly code: string; readonly mappings: string } {
  // A name of the user would hide that of the runner; a second reading could be seen.
  if (code.includes(numberedCallsName) || computed.test(code)) return { code, mappings }
  const columns = new MappedColumns(mappings)
  const lines = new LineStarts(code)
  const isMapped = (at: number) => {
    const line = lines.lineOf(at)
    return columns.has(line, at - lines.startOf(line))
  }
  const insertions: { readonly at: number; readonly text: string }[] = []
  for (const match of code.matchAll(called)) {
    const [text, owner = match[3]!, name = match[4]!] = match
    if (insertions.length === mostNumberedCalls) break
    const behind = match.index + text.length
    if (!isMapped(behind - name.length - (text.endsWith('?.(') ? 3 : 1))) continue
    const scanned = scanArguments(code, behind, isMapped)
    if (scanned === undefined || scanned.count === 'other' || !isMapped(scanned.end)) continue
    const site = `${numberedCallsName}.sites[${String(insertions.length)}]`
    const places = scanned.count === 'none' ? `[void 0, ${site}]` : `[${site}]`
    const isEngines = `${owner.replace('?.', '.')}.${name} === ${numberedCallsName}.${name}`
    insertions.push({
      at: scanned.end,
      text: `${scanned.count === 'none' ? '' : ', '}...${isEngines} ? ${places} : []`,
    })
  }
  if (insertions.length === 0) return { code, mappings }
  return { code: inserted(code, insertions, lines, columns), mappings: columns.toString() }
}

/** Puts texts into code and moves the columns of its map. */
function inserted(
  code: string,
  insertions: readonly { readonly at: number; readonly text: string }[],
  lines: LineStarts,
  columns: MappedColumns,
): string {
  const pieces: string[] = []
  let end = code.length
  // From the last to the first, so that no place moves before it is used.
  for (const { at, text } of insertions.toSorted((one, other) => other.at - one.at)) {
    const line = lines.lineOf(at)
    columns.insert(line, at - lines.startOf(line), text.length)
    pieces.push(code.slice(at, end), text)
    end = at
  }
  pieces.push(code.slice(0, end))
  return pieces.reverse().join('')
}

/** Lines of a text by place, from 0. */
class LineStarts {
  readonly #starts = [0]

  constructor(text: string) {
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) this.#starts.push(at + 1)
  }

  lineOf(at: number): number {
    let low = 0
    let high = this.#starts.length
    while (high - low > 1) {
      const middle = (low + high) >>> 1
      if (this.#starts[middle]! <= at) low = middle
      else high = middle
    }
    return low
  }

  startOf(line: number): number {
    return this.#starts[line]!
  }
}
