import { randomBytes } from 'node:crypto'

export interface WebviewPageOptions {
  /** For screen readers. */
  readonly title: string
  /** `webview.cspSource`. */
  readonly cspSource: string
  /** Webview URI of the bundle. */
  readonly script: string
  /** Webview URI of its style sheet. */
  readonly styles: string
}

/** The document of a webview: nothing from the network, scripts by nonce only, data by messages only. */
export function webviewPage({ title, cspSource, script, styles }: WebviewPageOptions): string {
  const nonce = randomBytes(16).toString('base64')
  const policy = [
    `default-src 'none'`,
    `img-src ${cspSource} data:`,
    `style-src ${cspSource}`,
    `font-src ${cspSource}`,
    `script-src 'nonce-${nonce}'`,
  ].join('; ')
  return `<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="${policy}" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>${title}</title>
    <link rel="stylesheet" id="vscode-codicon-stylesheet" href="${styles}" />
  </head>
  <body>
    <div id="app"></div>
    <script nonce="${nonce}" src="${script}"></script>
  </body>
</html>
`
}
