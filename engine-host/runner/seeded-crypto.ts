import type { SeededRandom } from '../core/seeded-random.js'

/** The part of Web Crypto that draws random numbers, from the run's seed: repeatable, and no source of secrets. */
export interface SeededCrypto {
  readonly getRandomValues: <Values extends NodeJS.TypedArray>(values: Values) => Values
  /** A version 4 identifier, RFC 9562. */
  readonly randomUUID: () => string
}

export function seededCrypto(random: SeededRandom): SeededCrypto {
  const getRandomValues = <Values extends NodeJS.TypedArray>(values: Values): Values => {
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
    for (let at = 0; at < bytes.length; at++) bytes[at] = Math.floor(random.next() * 256)
    return values
  }
  const randomUUID = () => {
    const bytes = getRandomValues(new Uint8Array(16))
    bytes[6] = (bytes[6]! & 0x0f) | 0x40
    bytes[8] = (bytes[8]! & 0x3f) | 0x80
    const text = Buffer.from(bytes).toString('hex')
    return [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20)].join('-')
  }
  return { getRandomValues, randomUUID }
}
