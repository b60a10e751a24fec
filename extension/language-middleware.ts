import type * as vscode from 'vscode'
import type { Middleware } from 'vscode-languageclient/node'
import { isStrategyDocument } from './strategy-documents.js'

/** Keeps TypeScript files that are no strategies from waiting on the engine host. */
export function languageMiddleware(codeLensEnabled: () => boolean): Middleware {
  return {
    provideCodeLenses: (document, token, next) => (codeLensEnabled() && isOurs(document) ? next(document, token) : []),
    provideHover: (document, position, token, next) => (isOurs(document) ? next(document, position, token) : undefined),
    provideCompletionItem: (document, position, context, token, next) =>
      isOurs(document) ? next(document, position, context, token) : [],
  }
}

function isOurs(document: vscode.TextDocument): boolean {
  return document.languageId !== 'typescript' || isStrategyDocument(document)
}
