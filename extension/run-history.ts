import * as vscode from 'vscode'
import { annotationLimits, noAnnotation, type RunAnnotation } from '../engine-host/protocol/run-annotation.js'
import { maxComparedRuns } from '../engine-host/protocol/compare-view-messages.js'
import type { RunSummary } from '../engine-host/protocol/run-summary.js'
import type { EngineHost } from './engine-host.js'
import { isFailure } from './engine-requests.js'
import { showMessage, type FailureMessages } from './failure-messages.js'
import { runsToCompare, twoRunsToCompare } from './failures.js'
import { agoText, countedText, runResultText, runSeriesText, startText } from './run-text.js'

export interface RunHistoryContext {
  readonly engineHost: EngineHost
  readonly messages: FailureMessages
  /** Runs that the view of runs has selected. */
  readonly selected: () => readonly RunSummary[]
  /** Shows two to eight runs side by side. */
  readonly showComparison: (runIds: readonly string[]) => void
  /** What is listed of runs has changed. */
  readonly changed: () => void
}

/** What people keep about runs, and how they part with them. */
export class RunHistory {
  constructor(private readonly context: RunHistoryContext) {}

  async pin(argument: unknown, chosen: unknown, pinned: boolean): Promise<void> {
    for (const run of await this.runsOf(argument, chosen, pinned ? 'Pin which run?' : 'Unpin which run?'))
      await this.keep(run, { pinned })
  }

  async editTags(argument: unknown, chosen: unknown): Promise<void> {
    const runs = await this.runsOf(argument, chosen, 'Tags of which run?')
    const [first] = runs
    if (first === undefined) return
    const shown = annotationOf(first).tags.join(' ')
    const text = await vscode.window.showInputBox({
      title: runs.length === 1 ? `Tags of ${nameOf(first)}` : `Tags of ${countedText(runs.length, 'run')}`,
      prompt: 'Words between spaces; the list of runs can be searched for them. Empty removes all.',
      value: shown,
      validateInput: (value) =>
        tagsOf(value).some((tag) => tag.length > annotationLimits.tag)
          ? `A tag has at most ${annotationLimits.tag} characters.`
          : tagsOf(value).length > annotationLimits.tags
            ? `A run has at most ${annotationLimits.tags} tags.`
            : undefined,
    })
    if (text !== undefined) for (const run of runs) await this.keep(run, { tags: tagsOf(text) })
  }

  async editNote(argument: unknown): Promise<void> {
    const [run] = await this.runsOf(argument, undefined, 'A note about which run?')
    if (run === undefined) return
    const note = await vscode.window.showInputBox({
      title: `Note about ${nameOf(run)}`,
      prompt: 'It is shown when the pointer rests on the run, and found by searching. Empty removes it.',
      value: annotationOf(run).note,
      validateInput: (value) =>
        value.length > annotationLimits.note
          ? `A note has at most ${annotationLimits.note.toLocaleString('en-US')} characters.`
          : undefined,
    })
    if (note !== undefined) await this.keep(run, { note })
  }

  /** Deletes runs after telling what will be lost. */
  async delete(argument: unknown, chosen: unknown): Promise<void> {
    const runs = await this.runsOf(argument, chosen, 'Delete which run?')
    const [first] = runs
    if (first === undefined) return
    const pinned = runs.filter((run) => annotationOf(run).pinned).length
    const answer = await vscode.window.showWarningMessage(
      runs.length === 1 ? `Delete the run ${nameOf(first)}?` : `Delete ${countedText(runs.length, 'run')}?`,
      {
        modal: true,
        detail: [
          ...(pinned === 0 ? [] : [runs.length === 1 ? 'It is pinned.' : `${pinned} of them are pinned.`]),
          'Results, orders, journal and notes are removed from the disk. Strategies and market data stay, so a run can be repeated as long as both are the same.',
        ].join(' '),
      },
      'Delete',
    )
    if (answer !== 'Delete') return
    const result = await this.context.engineHost.request('deleteRuns', { runIds: runs.map(({ runId }) => runId) })
    this.context.changed()
    if (isFailure(result)) return this.context.messages.show(result)
    for (const failure of result.failures) this.context.messages.show(failure)
  }

  /** Shows two to eight runs side by side. */
  async compareRuns(argument: unknown, chosen: unknown): Promise<void> {
    const runs = await this.severalRuns(argument, chosen)
    if (runs === undefined) return
    if (runs.length < 2 || runs.length > maxComparedRuns) return this.context.messages.show(runsToCompare(runs.length))
    // The oldest is A, as in a history.
    this.context.showComparison(
      runs.toSorted((one, other) => one.startedAt - other.startedAt).map(({ runId }) => runId),
    )
  }

  /** Shows what two runs, given by their ids, differ in. */
  async compareById(what: 'code' | 'configuration', runIds: readonly string[]): Promise<void> {
    const found = await Promise.all(runIds.map((runId) => this.context.engineHost.request('getRun', { runId })))
    const failure = found.find(isFailure)
    if (failure !== undefined) return this.context.messages.show(failure)
    await this.compare(
      what,
      undefined,
      found.flatMap((each) => (isFailure(each) ? [] : [each.run])),
    )
  }

  /** Shows what two runs differ in, in the editor's own comparison: their code or their configuration. */
  async compare(what: 'code' | 'configuration', argument: unknown, chosen: unknown): Promise<void> {
    const runs = await this.twoRuns(argument, chosen)
    if (runs === undefined) return
    // The older stands at the left, as in a history.
    const [before, after] = runs.toSorted((one, other) => one.startedAt - other.startedAt) as [RunSummary, RunSummary]
    const title = `${nameOf(before)} ↔ ${nameOf(after)}, ${what}`
    const uris = [before, after].map((run) => runDocumentUri(run, what)) as [vscode.Uri, vscode.Uri]
    await vscode.commands.executeCommand('vscode.diff', ...uris, title)
  }

  /** The runs that are selected, or that the person ticks now; undefined when dismissed. */
  private async severalRuns(argument: unknown, chosen: unknown): Promise<readonly RunSummary[] | undefined> {
    const given = runsIn(chosen).length > 1 ? runsIn(chosen) : this.context.selected().filter(isEndedRun)
    if (given.length > 1) return given
    const runs = await this.listed()
    if (runs === undefined) return undefined
    const [clicked] = runsIn([argument])
    const items = runs.map((run) => ({ ...runItem(run), picked: run.runId === clicked?.runId }))
    const picked = await vscode.window.showQuickPick(items, {
      title: 'Compare Runs',
      placeHolder: `Which runs? Two to ${maxComparedRuns}`,
      canPickMany: true,
      matchOnDescription: true,
      matchOnDetail: true,
    })
    return picked?.map(({ run }) => run)
  }

  private async twoRuns(argument: unknown, chosen: unknown): Promise<readonly RunSummary[] | undefined> {
    const given = runsIn(chosen).length > 0 ? runsIn(chosen) : runsIn([argument])
    const selected = given.length > 0 ? given : this.context.selected()
    if (selected.length === 2) return selected
    if (selected.length > 2) {
      this.context.messages.show(twoRunsToCompare(selected.length))
      return undefined
    }
    const [one] = selected.length === 1 ? selected : await this.pick('Compare which run?')
    if (one === undefined) return undefined
    const [other] = await this.pick(`Compare ${nameOf(one)} with which run?`, one)
    return other === undefined ? undefined : [one, other]
  }

  /** Runs that a command was given, else those selected in the view, else one that is chosen now. */
  private async runsOf(argument: unknown, chosen: unknown, question: string): Promise<readonly RunSummary[]> {
    const given = runsIn(chosen).length > 0 ? runsIn(chosen) : runsIn([argument])
    return given.length > 0 ? given : this.pick(question)
  }

  private async pick(question: string, except?: RunSummary): Promise<readonly RunSummary[]> {
    const runs = await this.listed(except)
    if (runs === undefined) return []
    const picked = await vscode.window.showQuickPick(runs.map(runItem), {
      title: 'Runs',
      placeHolder: question,
      matchOnDescription: true,
      matchOnDetail: true,
    })
    return picked === undefined ? [] : [picked.run]
  }

  /** Runs to choose from; undefined after telling why there are none. */
  private async listed(except?: RunSummary): Promise<readonly RunSummary[] | undefined> {
    const result = await this.context.engineHost.request('listRuns', null)
    if (isFailure(result)) {
      this.context.messages.show(result)
      return undefined
    }
    const runs = result.runs.filter((run) => run.state.kind !== 'running' && run.runId !== except?.runId)
    if (runs.length > 0) return runs
    void showMessage(vscode.window.showInformationMessage, 'There is no run to choose.')
    return undefined
  }

  private async keep(run: RunSummary, change: Partial<RunAnnotation>): Promise<void> {
    const annotation = { ...annotationOf(run), ...change }
    const result = await this.context.engineHost.request('annotateRun', { runId: run.runId, annotation })
    if (isFailure(result)) this.context.messages.show(result)
    this.context.changed()
  }
}

/** A run in a list that can be searched, its tags and its note included. */
export function runItem(run: RunSummary) {
  const { pinned, tags, note } = annotationOf(run)
  return {
    label: `${pinned ? '$(pinned) ' : ''}${run.specification.className}`,
    description: [runResultText(run), ...tags.map((tag) => `#${tag}`)].join('  '),
    detail: [runSeriesText(run), agoText(Date.now() - run.startedAt), note.replace(/\s+/g, ' ')]
      .filter((part) => part !== '')
      .join(', '),
    run,
  }
}

/** The scheme of documents about runs, which are read only. */
export const runDocumentScheme = 'backlens-run'

function runDocumentUri({ runId, specification }: RunSummary, what: 'code' | 'configuration'): vscode.Uri {
  const name = what === 'code' ? `${specification.className}.ts` : `${specification.className}.json`
  return vscode.Uri.from({ scheme: runDocumentScheme, path: `/${runId}/${what}/${name}` })
}

export function annotationOf({ annotation = noAnnotation }: RunSummary): RunAnnotation {
  return annotation
}

function nameOf(run: RunSummary): string {
  return `${run.specification.className} of ${startText(new Date(run.startedAt), new Date())}`
}

function tagsOf(text: string): readonly string[] {
  return [...new Set(text.split(/[\s,#]+/).filter((tag) => tag !== ''))]
}

function runsIn(values: unknown): readonly RunSummary[] {
  return Array.isArray(values) ? values.filter(isEndedRun) : []
}

function isEndedRun(value: unknown): value is RunSummary {
  return (
    typeof value === 'object' &&
    value !== null &&
    'runId' in value &&
    'specification' in value &&
    (value as RunSummary).state.kind !== 'running'
  )
}
