/**
 * How long imports take beside DuckDB's own `COPY (SELECT … ORDER BY) TO parquet` over the same file, each in turn, as
 * medians.
 *
 *     npx tsx test/bench/import.ts [rows of each file = 5000000] [repeats = 5] [part of the names of files]
 */
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { Catalog } from '../../engine-host/data/catalog.js'
import { type BenchFile, writeBenchFiles } from './import-files.js'

async function copySeconds(folder: string, { query }: BenchFile): Promise<number> {
  const instance = await DuckDBInstance.create(':memory:', { memory_limit: '2GB', temp_directory: folder })
  const connection = await instance.connect()
  const target = join(folder, 'copy.parquet')
  const started = performance.now()
  await connection.run(`COPY (${query}) TO '${target}' (FORMAT parquet, COMPRESSION zstd)`)
  const seconds = (performance.now() - started) / 1000
  connection.closeSync()
  instance.closeSync()
  await rm(target)
  return seconds
}

async function importSeconds(folder: string, { path, settings }: BenchFile, rows: number): Promise<number> {
  const store = join(folder, 'store')
  const catalog = await Catalog.open(store)
  if (!(catalog instanceof Catalog)) throw new Error(catalog.message)
  const started = performance.now()
  const result = await catalog.importFiles([path], { settings })
  const seconds = (performance.now() - started) / 1000
  await catalog.close()
  await rm(store, { recursive: true })
  if (result.kind !== 'imported') throw new Error(JSON.stringify(result))
  if (result.files[0]?.rowsAdded !== rows) throw new Error(`${String(result.files[0]?.rowsAdded)} rows of ${rows}`)
  return seconds
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!
}

async function main(): Promise<void> {
  const rows = Number(process.argv[2] ?? 5_000_000)
  const repeats = Number(process.argv[3] ?? 5)
  const folder = await mkdtemp(join(tmpdir(), 'backlens-bench-'))
  try {
    const files = (await writeBenchFiles(folder, rows)).filter(({ name }) => name.includes(process.argv[4] ?? ''))
    console.log(`${rows} rows a file, medians of ${repeats}`)
    for (const file of files) {
      const copied: number[] = []
      const imported: number[] = []
      for (let repeat = 0; repeat < repeats; repeat++) {
        copied.push(await copySeconds(folder, file))
        imported.push(await importSeconds(folder, file, rows))
      }
      const copy = median(copied)
      const own = median(imported)
      const megabytes = (await stat(file.path)).size / 1e6
      console.log(
        `${file.name} (${megabytes.toFixed(0)} MB): COPY ${copy.toFixed(2)} s, import ${own.toFixed(2)} s, ` +
          `${(own / copy).toFixed(2)} times, ${(megabytes / own).toFixed(0)} MB/s`,
      )
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

void main()
