import type { ImportFailure, ImportPreview, ImportSettings } from '../protocol/import-settings.js'
import { assumedTerms } from './assumed-terms.js'
import { tableSettings } from './applicable-settings.js'
import { type MarketDataReader, recogniseFile, type RecognisedFile, tableReader } from './format-recognition.js'
import { type SampledSource, sampledSource } from './import-sample.js'
import { readInstrumentDefinitions } from './instrument-definitions.js'
import { inferDefinitions } from './instrument-generation.js'
import { requireKnownSettings } from './import-settings-check.js'
import type { ImportContext } from './market-data-import.js'
import { MarketDataError } from './market-data-failure.js'
import { removeFolder } from './refused-files.js'
import { unpackedSource } from './source-content.js'
import { headBytes, openSourceFile, type SourceFile } from './source-file.js'
import { stageRows } from './staged-data.js'
import { Staging } from './staging.js'
import { makeWorkFolder } from './work-folders.js'

/** Texts of a column that are shown. */
const shownTexts = 8

/**
 * Reads the beginning of a file and tells how the whole would be read. Nothing of the store changes.
 *
 * @throws MarketDataError when the file is none of market data, CancelledError
 */
export async function previewImport(
  path: string,
  { layout, settings, memoryMb, batches, signal }: Omit<ImportContext, 'database' | 'onProgress'>,
): Promise<ImportPreview> {
  requireKnownSettings(settings)
  const batch = await batches.beside(path)
  const source = { ...(await openSourceFile(path)), ...(batch && { batch }) }
  const { path: workFolder } = await makeWorkFolder(layout, 'preview')
  const staging = await Staging.open(workFolder, memoryMb, signal)
  try {
    const sample = await sampleOf(source, workFolder, signal)
    const recognised = await recogniseFile(sample.source, settings, staging)
    const described = { kind: 'preview', file: path, bytes: source.bytes, ...describe(recognised, settings) } as const
    try {
      const reader = recognised.kind === 'table' ? tableReader(recognised.table, settings) : recognised.reader
      const rows = await readSample(reader, settings, staging, sample.source, layout.instruments)
      return {
        ...described,
        ...rows,
        data: dataOf(reader),
        settings: { ...described.settings, ...rows.settings },
        whole: sample.whole || (sample.source.rowLimit !== undefined && rows.rows < sample.source.rowLimit),
      }
    } catch (error) {
      if (!(error instanceof MarketDataError)) throw error
      return { ...described, ...nothingRead, whole: sample.whole, failure: ofWhole(error.failure, sample.whole) }
    }
  } finally {
    staging.close()
    await removeFolder(workFolder)
  }
}

/** Of an archive only the beginning is unpacked, as long as that tells enough. */
async function sampleOf(source: SourceFile, folder: string, signal: AbortSignal | undefined): Promise<SampledSource> {
  const beginning = await unpackedSource(source, folder, signal, headBytes + 1)
  const sample = await sampledSource(beginning, folder)
  const wasCut = beginning !== source && beginning.head.length === headBytes
  const readsAll = sample.whole || sample.source.rowLimit !== undefined
  return wasCut && readsAll ? sampledSource(await unpackedSource(source, folder, signal), folder) : sample
}

const nothingRead = { tables: [], instruments: [], rows: 0, problems: [] } as const

/** A place in the beginning that was cut off is none that a person can open. */
function ofWhole(failure: ImportFailure, whole: boolean): ImportFailure {
  if (whole) return failure
  const { location: _location, ...rest } = failure
  return rest
}

function describe(recognised: RecognisedFile, settings: ImportSettings) {
  if (recognised.kind === 'records') {
    const { form, why, columns } = recognised.reader
    const data = dataOf(recognised.reader)
    const applicable: readonly (keyof ImportSettings)[] = []
    return { form, why, data, columns: columns.map((name) => ({ name, texts: [] })), settings, applicable }
  }
  const { table } = recognised
  const { name, why, columns } = table.form
  const read = tableSettings(table, settings)
  return {
    form: name,
    why,
    data: read.settings.kind ?? 'bars',
    columns: columns.map((column, at) => ({
      name: column,
      texts: table.sample.slice(0, shownTexts).map((row) => row[at] ?? ''),
    })),
    ...read,
  }
}

function dataOf(reader: MarketDataReader): ImportPreview['data'] {
  if ('records' in reader) return 'open-interest'
  return 'shape' in reader ? reader.shape.kinds[0]! : 'bars'
}

async function readSample(
  reader: MarketDataReader,
  settings: ImportSettings,
  staging: Staging,
  source: SourceFile,
  definitions: string,
) {
  const staged = await stageRows(reader, source, settings, staging, true, () => undefined)
  const present = await readInstrumentDefinitions(definitions)
  const inferred = await inferDefinitions(staging, staged, present)
  return {
    settings: staged.settings,
    rows: staged.sourceRows,
    problems: staged.findings.map(({ location: _location, ...finding }) => finding),
    tables: await staged.storedRows(),
    instruments: [...inferred.values()].map((definition) => {
      const { id, pricePrecision, timeZone } = definition
      return { id, pricePrecision, timeZone, assumed: assumedTerms(present.get(id) ?? definition) }
    }),
  }
}
