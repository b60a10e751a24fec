import fs from 'node:fs'
import path from 'node:path'
import type { BarBatch } from '../../../engine-host/model/bar-batch.js'
import { runInMemory } from '../drive.js'
import { benchSpecification } from '../specification.js'
import { EmaFlip } from '../strategies/ema-flip.js'

/** The same bars and the same orders in our engine, with statistics. Arguments: folder with the bars, repetitions. */
async function main(folder: string, repetitions: number): Promise<void> {
  const stamps = read(path.join(folder, 'stamps.i64'))
  const values = new Float64Array(read(path.join(folder, 'bars.f64')))
  const length = stamps.byteLength / 8
  const column = (place: number) => values.subarray(place * length, (place + 1) * length)
  const batch: BarBatch = {
    kind: 'bar',
    source: 0,
    length,
    stamps: new Int32Array(stamps),
    open: column(0),
    high: column(1),
    low: column(2),
    close: column(3),
    volume: column(4),
  }
  const source = { instrumentId: 'SPY.EQUS', bars: '1-SECOND', files: [], rows: length }
  const plain = benchSpecification('EmaFlip', [source])
  const share = { ...plain.instruments[0]!, kind: 'equity' as const, tickSize: '0.01', multiplier: '1' }
  const specification = { ...plain, instruments: [share], fees: {}, venue: { finalize: 'none' as const } }
  const seconds: number[] = []
  let flips = 0
  for (let repetition = 0; repetition < repetitions; repetition++) {
    const { milliseconds, outcome } = await runInMemory(specification, EmaFlip, [[batch]])
    seconds.push(milliseconds / 1000)
    flips = outcome.orders
  }
  const peakMegabytes = process.resourceUsage().maxRSS / 1024
  process.stdout.write(JSON.stringify({ flips, seconds, peakMegabytes }))
}

function read(file: string): ArrayBuffer {
  const { buffer, byteOffset, byteLength } = fs.readFileSync(file)
  return buffer.slice(byteOffset, byteOffset + byteLength)
}

void main(process.argv[2]!, Number(process.argv[3]))
