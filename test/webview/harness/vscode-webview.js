/* global document, window, atob, MutationObserver */
/*
 * Plays the part of VS Code inside the page: the theme's variables on the document, acquireVsCodeApi, messages. It
 * runs before the page's own script, as VS Code's does, and outside the page's policy.
 */
;(() => {
  const violations = []
  document.addEventListener('securitypolicyviolation', (event) =>
    violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`),
  )
  globalThis.cspViolations = violations

  const arrays = { Int8Array, Uint8Array, Uint16Array, Int32Array, Float64Array }
  const revive = (_name, value) => {
    if (value === null || typeof value !== 'object' || value.typedArray === undefined) return value
    const bytes = Uint8Array.from(atob(value.base64), (character) => character.charCodeAt(0))
    return new arrays[value.typedArray](bytes.buffer)
  }
  globalThis.deliver = (json) => window.postMessage(JSON.parse(json, revive), '*')

  globalThis.acquireVsCodeApi = () => ({
    postMessage: (message) => globalThis.hostReceive(JSON.stringify(message)),
    getState: () => globalThis.keptState,
    setState: (state) => {
      globalThis.keptState = state
      globalThis.hostKeep(JSON.stringify(state))
    },
  })

  globalThis.applyTheme = ({ id, kind, variables }) => {
    const { style } = document.documentElement
    for (const name of [...style]) if (name.startsWith('--vscode-')) style.removeProperty(name)
    for (const [name, value] of Object.entries(variables)) style.setProperty(name, value)
    if (document.body === null) return
    document.body.classList.remove('vscode-light', 'vscode-dark', 'vscode-high-contrast', 'vscode-high-contrast-light')
    document.body.classList.add(kind)
    if (kind === 'vscode-high-contrast-light') document.body.classList.add('vscode-high-contrast')
    document.body.dataset.vscodeThemeKind = kind
    document.body.dataset.vscodeThemeId = id
  }
  const observer = new MutationObserver(() => {
    if (document.documentElement !== null) globalThis.applyTheme(globalThis.initialTheme)
    if (document.body !== null) observer.disconnect()
  })
  observer.observe(document, { childList: true, subtree: true })
})()
