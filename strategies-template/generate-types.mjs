// Writes types/backlens.d.ts: the declarations of the module `backlens` in one file that needs nothing else.
import fs from 'node:fs'
import path from 'node:path'
import { generateDtsBundle } from 'dts-bundle-generator'

const root = path.join(import.meta.dirname, '..')

/** Strategies have `console.log`, which the language's own library does not declare. */
const consoleDeclaration = `
declare global {
	interface Console {
		/** Writes to the log of the run, with the simulated time. */
		log(...values: any[]): void;
		/** Writes to the log of the run, with the simulated time. */
		info(...values: any[]): void;
		/** Writes a warning to the log of the run, with the simulated time. */
		warn(...values: any[]): void;
		/** Writes an error to the log of the run, with the simulated time. */
		error(...values: any[]): void;
		/** Writes to the log of the run, with the simulated time. */
		debug(...values: any[]): void;
	}
	var console: Console;
}
`

/** @param {string} output absolute path */
export function generateTypes(output) {
  const { version } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'))
  const [declarations] = generateDtsBundle(
    [
      {
        filePath: path.join(root, 'engine-host/trading/index.ts'),
        output: { noBanner: true, sortNodes: false, exportReferencedTypes: false },
      },
    ],
    { preferredConfigPath: path.join(import.meta.dirname, 'types.tsconfig.json') },
  )
  const header = `// Declarations of the module 'backlens', version ${version}. Written by Backlens; changes are lost.\n\n`
  fs.mkdirSync(path.dirname(output), { recursive: true })
  fs.writeFileSync(
    output,
    header + declarations.replace(/\nexport \{\};\s*$/, '\n') + consoleDeclaration + '\nexport {};\n',
  )
}
