import { rmSync } from 'node:fs'
import path from 'node:path'
import { runChild, whyFailed } from './child.js'
import { scriptStage } from './command-stage.js'
import { goldensStage } from './goldens-stage.js'
import { inHostStage } from './in-host-stage.js'
import { mochaStage } from './mocha-stage.js'
import { root, vsixFile } from './project.js'
import { rigObstacle } from './rig-obstacle.js'
import type { Stage } from './stage.js'

const testFolder = (name: string): string => path.join(root, 'test', name)

/** All stages, in the order in which they run. */
export const stages: readonly Stage[] = [
  scriptStage('build', 'every process of the product bundles'),
  scriptStage('lint', 'ESLint with the layer rule, and Prettier'),
  scriptStage('typecheck', 'TypeScript accepts product and tests'),
  mochaStage({
    name: 'unit',
    summary: 'rules of each layer, in this process',
    needs: [],
    folder: testFolder('unit'),
    timeoutMs: 60_000,
  }),
  goldensStage,
  mochaStage({
    name: 'process',
    summary: 'engine host, runner and command line as real processes',
    needs: ['build'],
    folder: testFolder('process'),
    timeoutMs: 120_000,
  }),
  mochaStage({
    name: 'webview',
    summary: 'the views in a browser, without VS Code',
    needs: ['build'],
    folder: testFolder('webview'),
    timeoutMs: 60_000,
    prepare: rigObstacle,
  }),
  inHostStage,
  mochaStage({
    name: 'package',
    summary: 'the VSIX: its files, and the command line from it',
    needs: ['build'],
    folder: testFolder('package'),
    timeoutMs: 120_000,
    prepare: packageObstacle,
  }),
  mochaStage({
    name: 'workbench',
    summary: "a person's clicks in a real VS Code that has the package installed",
    needs: ['package'],
    folder: testFolder('workbench'),
    timeoutMs: 120_000,
    prepare: rigObstacle,
  }),
]

async function packageObstacle(): Promise<string | undefined> {
  rmSync(vsixFile, { force: true })
  const end = await runChild('npm', ['run', '--silent', 'package'], { cwd: root, timeoutMs: 5 * 60_000 })
  const why = whyFailed(end)
  return why === undefined ? rigObstacle() : `npm run package: ${why}`
}
