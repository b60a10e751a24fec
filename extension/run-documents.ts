import * as path from 'node:path'
import * as vscode from 'vscode'
import type { RunSpecification } from '../engine-host/protocol/run-specification.js'
import type { EngineHost } from './engine-host.js'
import { isFailure } from './engine-requests.js'

/** The strategy and the configuration of saved runs as documents to read and to compare. */
export class RunDocuments implements vscode.TextDocumentContentProvider {
  constructor(private readonly engineHost: EngineHost) {}

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const [, runId = '', what] = uri.path.split('/')
    const found = await this.engineHost.request('getRun', { runId })
    if (isFailure(found)) return `${found.message} ${found.next}\n`
    const { specification } = found.run
    if (what !== 'code') return configurationText(specification)
    const file = path.join(specification.runDirectory, 'strategy.ts')
    try {
      return new TextDecoder().decode(await vscode.workspace.fs.readFile(vscode.Uri.file(file)))
    } catch {
      return `The run keeps no copy of its strategy: ${file} is missing.\n`
    }
  }
}

/** What was asked of a run, without what differs between any two runs: its id, its folder and the files of the data. */
export function configurationText(specification: RunSpecification): string {
  const { runId: _runId, runDirectory: _runDirectory, sources, ...rest } = specification
  const asked = { ...rest, sources: sources.map(({ files, ...source }) => ({ ...source, files: files.length })) }
  return `${JSON.stringify(sorted(asked), null, 2)}\n`
}

/** The same value with the members of objects in the sequence of their names. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1))
  return Object.fromEntries(members.map(([name, member]) => [name, sorted(member)]))
}
