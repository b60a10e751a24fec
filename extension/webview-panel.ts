import * as vscode from 'vscode'
import { webviewPage } from './webview-page.js'

export interface PanelContent {
  /** Name of the bundle and of its style sheet in `dist/webview`. */
  readonly bundle: 'catalog' | 'compare' | 'import' | 'results'
  /** For screen readers. */
  readonly title: string
}

/** Loads the page of a view into a panel; whoever listens to its messages does so before. */
export function fillPanel(panel: vscode.WebviewPanel, extensionUri: vscode.Uri, { bundle, title }: PanelContent): void {
  const root = vscode.Uri.joinPath(extensionUri, 'dist', 'webview')
  const media = vscode.Uri.joinPath(extensionUri, 'extension', 'media')
  const { webview } = panel
  webview.options = { enableScripts: true, localResourceRoots: [root] }
  panel.iconPath = {
    light: vscode.Uri.joinPath(media, 'panel-light.svg'),
    dark: vscode.Uri.joinPath(media, 'panel-dark.svg'),
  }
  webview.html = webviewPage({
    title,
    cspSource: webview.cspSource,
    script: webview.asWebviewUri(vscode.Uri.joinPath(root, `${bundle}.js`)).toString(),
    styles: webview.asWebviewUri(vscode.Uri.joinPath(root, `${bundle}.css`)).toString(),
  })
}
