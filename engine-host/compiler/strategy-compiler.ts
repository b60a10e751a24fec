import { createHash } from 'node:crypto'
import fs from 'node:fs/promises'
import path from 'node:path'
import type { BuildFailure, BuildOptions, BuildResult, Message, OutputFile, Plugin } from 'esbuild'
import type { Failure } from '../protocol/failure.js'
import type { CompiledStrategy } from '../protocol/run-specification.js'
import { exportOf } from './bundle-exports.js'
import { compilerUnavailable, doesNotCompile, strategyFileMissing, type CompilerMessage } from './compile-failures.js'
import { numberCalls } from './numbered-calls.js'
import { withStopProbe, type StopProbe } from './stop-probe.js'
import { typescript } from './typescript.js'

export type CompileResult =
  | { readonly kind: 'compiled'; readonly strategy: CompiledStrategy }
  /** At least one, in the compiler's order. */
  | { readonly kind: 'failed'; readonly failures: readonly Failure[] }

/**
 * Bundles a strategy with the user's own modules and the workspace's packages into one CommonJS script for Node 20,
 * `backlens` left to the runner. The inline source map has absolute `sources`, without which the debugger cannot bind
 * breakpoints in a script that is on no disk.
 *
 * The hash is taken without the source map and the numbers of calls, so it depends on what the user wrote alone and not on
 * where the folder lies.
 *
 * @param probe makes the debugger pause in that callback's first call
 * @param others files of further strategies and actors of the run; the bundle then exports each file under the name that
 *   `exportOf` gives
 */
export async function compileStrategy(
  strategyFile: string,
  probe?: StopProbe,
  others: readonly string[] = [],
): Promise<CompileResult> {
  const files = [...new Set([strategyFile, ...others])]
  for (const file of files) {
    const exists = await fs.stat(file).then(
      (stat) => stat.isFile(),
      () => false,
    )
    if (!exists) return { kind: 'failed', failures: [strategyFileMissing(file)] }
  }

  // Lazy: esbuild is a native process that only a compilation needs.
  const { build } = await import('esbuild')
  const directory = path.dirname(strategyFile)
  const bundlePath = path.join(directory, `${path.parse(strategyFile).name}.bundle.js`)
  try {
    const result = await build({
      ...entry(files, directory),
      absWorkingDir: directory,
      outfile: bundlePath,
      bundle: true,
      write: false,
      platform: 'node',
      format: 'cjs',
      target: 'node20',
      external: ['backlens'],
      // `external` and not `inline`: the map is rewritten before it is attached.
      sourcemap: 'external',
      keepNames: true,
      logLevel: 'silent',
      plugins: probe ? [probing(strategyFile, probe)] : [],
    })
    return { kind: 'compiled', strategy: withInlineMap(result, bundlePath) }
  } catch (error) {
    if (!isBuildFailure(error)) return { kind: 'failed', failures: [compilerUnavailable(error)] }
    return {
      kind: 'failed',
      failures: error.errors.map((message) => doesNotCompile(strategyFile, toCompilerMessage(message, directory))),
    }
  }
}

function entry(files: readonly string[], resolveDir: string): BuildOptions {
  if (files.length === 1) return { entryPoints: [files[0]!] }
  const exported = files.map((file, place) => `export * as ${exportOf(place)} from ${JSON.stringify(file)}`)
  return { stdin: { contents: exported.join('\n'), resolveDir, sourcefile: 'run.ts', loader: 'ts' } }
}

function probing(strategyFile: string, probe: StopProbe): Plugin {
  return {
    name: 'stop probe',
    setup(build) {
      build.onLoad({ filter: /\.[cm]?ts$/ }, async ({ path: file }) => {
        if (file !== strategyFile) return undefined
        const text = await fs.readFile(file, 'utf8')
        return { contents: withStopProbe(await typescript(), file, text, probe), loader: 'ts' }
      })
    },
  }
}

function withInlineMap(result: BuildResult<{ write: false }>, bundlePath: string): CompiledStrategy {
  const script = outputFile(result.outputFiles, '.js').text
  const map = JSON.parse(outputFile(result.outputFiles, '.map').text) as { sources: string[]; mappings: string }
  map.sources = map.sources.map((source) => path.resolve(path.dirname(bundlePath), source))
  const { code, mappings } = numberCalls(script, map.mappings)
  map.mappings = mappings
  const encodedMap = Buffer.from(JSON.stringify(map)).toString('base64')
  return {
    code: `${code}//# sourceMappingURL=data:application/json;base64,${encodedMap}\n`,
    bundlePath,
    hash: createHash('sha256').update(script).digest('hex'),
  }
}

function outputFile(files: readonly OutputFile[], extension: string): OutputFile {
  const found = files.find((file) => file.path.endsWith(extension))
  if (!found) throw new Error(`esbuild wrote no ${extension} file`)
  return found
}

function isBuildFailure(error: unknown): error is BuildFailure {
  return error instanceof Error && Array.isArray((error as Partial<BuildFailure>).errors)
}

function toCompilerMessage(message: Message, directory: string): CompilerMessage {
  const { location, text } = message
  if (!location) return { text }
  // esbuild counts the column in bytes of UTF-8 from 0; editors count UTF-16 units.
  const before = Buffer.from(location.lineText).subarray(0, location.column).toString()
  return {
    text,
    location: { file: path.resolve(directory, location.file), line: location.line, column: before.length + 1 },
  }
}
