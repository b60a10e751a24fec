import type { ImportReport } from '../protocol/import-settings.js'
import { assumedTerms } from './assumed-terms.js'
import { readInstrumentDefinitions } from './instrument-definitions.js'
import { inferDefinitions } from './instrument-generation.js'
import { requireKnownSettings } from './import-settings-check.js'
import type { ImportContext } from './market-data-import.js'
import { removeFolder } from './refused-files.js'
import { unpackedSource } from './source-content.js'
import { fingerprint, openSourceFile, requireUnchanged, whileUnchanged } from './source-file.js'
import { stageData } from './staged-data.js'
import { Staging } from './staging.js'
import { calendarsOfStore } from './unexplained-pauses.js'
import { makeWorkFolder } from './work-folders.js'

/**
 * Reads one file as an import would, and tells what it would do. Nothing of the store changes.
 *
 * @throws MarketDataError when the file cannot be read at all, CancelledError
 */
export async function checkMarketData(
  path: string,
  { layout, settings, memoryMb, batches, signal, onProgress }: Omit<ImportContext, 'database'>,
): Promise<ImportReport> {
  requireKnownSettings(settings)
  const batch = await batches.beside(path)
  const source = { ...(await openSourceFile(path)), ...(batch && { batch }) }
  return whileUnchanged(source, async () => {
    await fingerprint(source, signal, (bytes) => onProgress('checking', bytes / source.bytes))
    const { path: workFolder } = await makeWorkFolder(layout, 'check')
    const staging = await Staging.open(workFolder, memoryMb, signal)
    try {
      const unpacked = await unpackedSource(source, workFolder, signal)
      const calendars = await calendarsOfStore(layout)
      const onFraction = (fraction: number) => onProgress('reading', fraction)
      const staged = await stageData(unpacked, settings, staging, true, onFraction, calendars)
      await requireUnchanged(source)
      const { form, why, columns, findings } = staged
      const present = await readInstrumentDefinitions(layout.instruments)
      const inferred = await inferDefinitions(staging, staged, present)
      return {
        file: path,
        form,
        why,
        settings: staged.settings,
        columns,
        rows: staged.sourceRows,
        series: await staged.extents(),
        instruments: [...inferred.values()].map((definition) => ({
          id: definition.id,
          assumed: assumedTerms(present.get(definition.id) ?? definition),
        })),
        problems: findings,
        preview: await staged.preview(),
        rejected: findings.some(({ action }) => action === 'reject'),
      }
    } finally {
      staging.close()
      await removeFolder(workFolder)
    }
  })
}
