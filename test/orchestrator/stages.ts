import path from 'node:path'
import { scriptStage } from './command-stage.js'
import { inHostStage } from './in-host-stage.js'
import { mochaStage } from './mocha-stage.js'
import { root } from './project.js'
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
  mochaStage({
    name: 'process',
    summary: 'engine host, runner and command line as real processes',
    needs: ['build'],
    folder: testFolder('process'),
    timeoutMs: 120_000,
  }),
  inHostStage,
]
