import { formatWithOptions } from 'node:util'

/** Values as `console.log` puts them into a line: the first may be a text with placeholders such as `%s` and `%d`. */
export function logText(values: readonly unknown[]): string {
  return formatWithOptions({ breakLength: 120 }, ...values)
}
