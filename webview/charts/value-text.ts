import { formatShort, missing } from '../format/number.js'
import { rangeOf } from './pixel-extremes.js'

/** The words with which all names begin, as long as each has words of its own after them. */
export function commonWords(names: readonly string[]): string {
  const [first = [], ...others] = names.map((name) => name.split(' '))
  let count = 0
  while (
    count + 1 < first.length &&
    others.every((words) => words[count] === first[count] && words.length > count + 1)
  ) {
    count++
  }
  return first.slice(0, count).join(' ')
}

/** Decimals that show three figures of the largest value, at least two. */
export function decimalsFor(columns: readonly Float64Array[]): number {
  const ranges = columns.map((values) => rangeOf(values, 0, values.length))
  const largest = Math.max(0, ...ranges.flatMap((range) => (range ? [Math.abs(range.least), range.greatest] : [])))
  return largest === 0 ? 2 : Math.max(2, Math.min(8, 2 - Math.floor(Math.log10(largest))))
}

/** A volume in at most four figures. */
export function shortVolume(value: number): string {
  if (!Number.isFinite(value)) return missing
  return formatShort(value, Math.abs(value), Math.max(1, 10 ** Math.floor(Math.log10(Math.max(1, value)) - 2)))
}

/** Marks of an axis, as short as their distance allows. */
export function axisLabels(values: readonly number[]): string[] {
  const largest = Math.max(0, ...values.map((value) => Math.abs(value)))
  const [first = 0, second = first] = values
  const step = Number(Math.abs(first - second).toPrecision(6))
  return values.map((value) => formatShort(value, largest, step))
}
