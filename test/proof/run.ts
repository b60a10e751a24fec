/**
 * The results panel in a real VS Code over long runs: every tab by the keyboard alone, and in every theme, zoomed and
 * narrow, with pictures.
 * `npx tsx test/proof/run.ts FOLDER [BARS…]`, after `npm run build`; by default 100,000 and 5,000,000 bars.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { root } from '../orchestrator/project.js'
import { ResultsView } from '../rig/pages/results-view.js'
import { Workbench } from '../rig/workbench.js'
import { tourByKeyboard } from './keyboard-tour.js'
import { makeProofWorkspace } from './proof-workspace.js'
import { allThemes, layouts, tourOfPanel } from './tour.js'

async function prove(bars: number, pictures: string): Promise<number> {
  const base = mkdtempSync(path.join(os.tmpdir(), 'backlens-proof-'))
  try {
    const workspace = path.join(base, 'workspace')
    await makeProofWorkspace(workspace, bars)
    const faults: string[] = []
    for (const zoom of [1, 2]) {
      const extension = { kind: 'linked', folder: root } as const
      const workbench = await Workbench.open({ workspace, extension, theme: 'dark', zoom, resultsFolder: pictures })
      try {
        await showOnlyResults(workbench)
        if (zoom === 1) faults.push(...(await tourByKeyboard(workbench)))
        const sizes = layouts.filter((layout) => layout.zoom === zoom)
        faults.push(...(await tourOfPanel(workbench, { layouts: sizes, themes: allThemes, pictures })))
      } finally {
        await workbench.close()
      }
    }
    for (const fault of faults) console.log(fault)
    console.log(`${bars.toLocaleString('en-US')} bars: ${faults.length} faults, pictures in ${pictures}`)
    return faults.length
  } finally {
    rmSync(base, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** Opens the run of the workspace and leaves nothing beside it. */
async function showOnlyResults({ page, palette }: Workbench): Promise<void> {
  await palette.run('Backlens: Open Results…')
  await palette.pick('Shown')
  await new ResultsView(page).waitForResult(120_000)
  await palette.run('View: Close Primary Side Bar')
}

async function main(): Promise<void> {
  const [folder, ...bars] = process.argv.slice(2)
  if (folder === undefined) throw new Error('Usage: npx tsx test/proof/run.ts FOLDER [BARS…]')
  let faults = 0
  for (const count of bars.length > 0 ? bars.map(Number) : [100_000, 5_000_000])
    faults += await prove(count, path.join(path.resolve(folder), String(count)))
  process.exitCode = faults === 0 ? 0 : 1
}

void main()
