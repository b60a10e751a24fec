import { applyEdits, modify, parseTree, findNodeAtLocation } from 'jsonc-parser'
import { type SeriesChoice, seriesRequest } from './run-target.js'

export interface SeriesOfStrategy {
  /** Relative to the folder of `backlens.json`, with forward slashes. */
  readonly strategyPath: string
  readonly className: string | undefined
  readonly series: SeriesChoice
}

/** Text of `backlens.json` with the run on that series, added when it is new; comments and the rest stay. */
export function withSeries(
  text: string,
  runName: string,
  { strategyPath, className, series }: SeriesOfStrategy,
): string {
  const root = parseTree(text)
  const exists = root !== undefined && findNodeAtLocation(root, ['runs', runName]) !== undefined
  const values: [string, string | readonly string[] | undefined][] = exists
    ? []
    : [
        ['strategy', strategyPath],
        ['class', className],
      ]
  const { instrumentId, bars, data } = seriesRequest(series)
  values.push(['instrument', instrumentId], ['bars', bars], ['data', data])
  const formattingOptions = {
    insertSpaces: !text.includes('\n\t'),
    tabSize: 2,
    eol: text.includes('\r\n') ? '\r\n' : '\n',
  }
  return values.reduce(
    (edited, [key, value]) =>
      value === undefined
        ? edited
        : applyEdits(edited, modify(edited, ['runs', runName, key], value, { formattingOptions })),
    text,
  )
}
