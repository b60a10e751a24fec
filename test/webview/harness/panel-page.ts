import { readFileSync } from 'node:fs'
import path from 'node:path'
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'
import type {
  FromResultsView,
  ResultsViewState,
  ToResultsView,
} from '../../../engine-host/protocol/webview-messages.js'
import { webviewPage } from '../../../extension/webview-page.js'
import { chromiumArguments, findChromium } from '../../rig/chromium.js'

const here = import.meta.dirname
const bundleDirectory = path.join(here, '../../../dist/webview')
const origin = 'https://webview.test'

interface Theme {
  readonly kind: string
  readonly variables: Readonly<Record<string, string>>
}
export type ThemeName = 'dark-modern' | 'light-modern' | 'high-contrast' | 'high-contrast-light'
const themes = JSON.parse(readFileSync(path.join(here, 'themes.json'), 'utf8')) as Readonly<Record<ThemeName, Theme>>

/** A view as it is built. */
export type ViewName = 'results' | 'import' | 'catalog' | 'compare'

export interface PanelPageOptions<From = FromResultsView, To = ToResultsView, State = ResultsViewState> {
  /** Default `results`. */
  readonly view?: ViewName
  readonly theme?: ThemeName
  readonly width?: number
  readonly height?: number
  /** Device pixels per CSS pixel. Default 1. */
  readonly scale?: number
  /** What an earlier view kept. */
  readonly state?: State
  /** Answers what the view posts, as the extension would. */
  readonly answer: (message: From) => readonly To[] | Promise<readonly To[]>
}

export async function launchBrowser(): Promise<Browser> {
  const { executable, env } = await findChromium()
  return chromium.launch({
    executablePath: executable,
    args: chromiumArguments(),
    env: { ...(process.env as Record<string, string>), ...env },
  })
}

/**
 * A view as built, in a page of its own: the extension's real document and policy, the variables of one of
 * VS Code's themes, and an extension played by the test.
 */
export class PanelPage<
  From extends { readonly type: string } = FromResultsView,
  To = ToResultsView,
  State = ResultsViewState,
> {
  /** What the view has posted so far. */
  readonly posted: From[] = []
  /** What the view kept last. */
  state: State | undefined
  /** Errors and warnings of the page's console. */
  readonly complaints: string[] = []

  private constructor(
    readonly page: Page,
    private readonly context: BrowserContext,
    private readonly options: PanelPageOptions<From, To, State>,
  ) {
    this.state = options.state
  }

  static async open<From extends { readonly type: string }, To, State>(
    browser: Browser,
    options: PanelPageOptions<From, To, State>,
  ): Promise<PanelPage<From, To, State>> {
    const context = await browser.newContext({
      viewport: { width: options.width ?? 960, height: options.height ?? 900 },
      deviceScaleFactor: options.scale ?? 1,
      timezoneId: 'Europe/Berlin',
    })
    const panel = new PanelPage(await context.newPage(), context, options)
    await panel.load()
    return panel
  }

  /** What the view last asked to be done; data that it asks for meanwhile, such as the next chart, is passed over. */
  get lastCommand(): From | undefined {
    return this.posted.findLast(({ type }) => !type.startsWith('get'))
  }

  async close(): Promise<void> {
    await this.context.close()
  }

  /** Sends a message of the extension. */
  async send(message: To): Promise<void> {
    await this.page.evaluate(`deliver(${JSON.stringify(encode(message))})`)
  }

  async switchTheme(name: ThemeName): Promise<void> {
    await this.page.evaluate(`applyTheme(${themeJson(name)})`)
    await this.settle()
  }

  /** Waits until what was sent is drawn. */
  async settle(): Promise<void> {
    await this.page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())))')
  }

  async cspViolations(): Promise<string[]> {
    return this.page.evaluate('cspViolations')
  }

  private async load(): Promise<void> {
    const { page } = this
    page.on('pageerror', (error) => this.complaints.push(error.stack ?? error.message))
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') this.complaints.push(message.text())
    })
    await page.exposeFunction('hostReceive', (json: string) => this.receive(JSON.parse(json) as From))
    await page.exposeFunction('hostKeep', (json: string) => {
      this.state = JSON.parse(json) as State
    })
    const state = this.options.state === undefined ? 'undefined' : JSON.stringify(this.options.state)
    await page.addInitScript({
      content: `globalThis.keptState = ${state}; globalThis.initialTheme = ${themeJson(this.options.theme ?? 'dark-modern')}`,
    })
    await page.addInitScript({ path: path.join(here, 'vscode-webview.js') })
    await page.route(`${origin}/**`, (route) => {
      const name = new URL(route.request().url()).pathname.slice(1)
      if (name === '')
        return route.fulfill({ contentType: 'text/html', body: document(this.options.view ?? 'results') })
      const directory = name === 'vscode-default.css' ? here : bundleDirectory
      return route.fulfill({ path: path.join(directory, path.basename(name)) })
    })
    await page.goto(`${origin}/`)
  }

  private async receive(message: From): Promise<void> {
    this.posted.push(message)
    for (const answer of await this.options.answer(message)) await this.send(answer)
  }
}

function document(view: ViewName): string {
  const page = webviewPage({
    title: view,
    cspSource: origin,
    script: `${origin}/${view}.js`,
    styles: `${origin}/${view}.css`,
  })
  return page.replace('<link ', `<link rel="stylesheet" href="${origin}/vscode-default.css" />\n    <link `)
}

function themeJson(name: ThemeName): string {
  return JSON.stringify({ id: name, ...themes[name] })
}

/** JSON in which typed arrays survive. */
function encode(message: unknown): string {
  return JSON.stringify(message, (_name, value: unknown) =>
    ArrayBuffer.isView(value)
      ? {
          typedArray: value.constructor.name,
          base64: Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64'),
        }
      : value,
  )
}
