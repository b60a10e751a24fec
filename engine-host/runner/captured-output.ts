import { BoundedLines } from './bounded-lines.js'

type Output = Pick<NodeJS.WriteStream, 'write'>

/**
 * Leads what is written to standard output and error past the console to `line`, line by line.
 *
 * @returns gives the last, unended line and puts the streams back.
 */
export function captureOutput(
  line: (text: string) => void,
  outputs: readonly Output[] = [process.stdout, process.stderr],
): () => void {
  const releases = outputs.map((output) => {
    const lines = new BoundedLines(line)
    const original = Object.getOwnPropertyDescriptor(output, 'write')
    const write = (text: string | Uint8Array, ...rest: unknown[]): boolean => {
      lines.push(typeof text === 'string' ? text : Buffer.from(text).toString())
      const written = rest.find((one) => typeof one === 'function')
      if (written) queueMicrotask(written as () => void)
      return true
    }
    Object.defineProperty(output, 'write', { value: write, configurable: true, writable: true })
    return () => {
      lines.end()
      if (original) Object.defineProperty(output, 'write', original)
      else Reflect.deleteProperty(output, 'write')
    }
  })
  return () => {
    for (const release of releases) release()
  }
}
