import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { format } from 'node:util'
import { chromium, type Browser, type Locator, type Page } from 'playwright-core'
import { chromiumArguments } from './chromium.js'
import { CommandPalette } from './pages/command-palette.js'
import { Debugger } from './pages/debugger.js'
import { Editor } from './pages/editor.js'
import { Notifications } from './pages/notifications.js'
import { ProblemsView } from './pages/problems-view.js'
import { prepareRig, type Rig } from './rig.js'
import { installVsix } from './vsix.js'
import { ServerProcess, type Leftover } from './server-process.js'

const themes = {
  dark: { label: 'Default Dark Modern', class: 'vs-dark' },
  light: { label: 'Default Light Modern', class: 'vs' },
  'high-contrast': { label: 'Default High Contrast', class: 'hc-black' },
  'high-contrast-light': { label: 'Default High Contrast Light', class: 'hc-light' },
} as const

export type Theme = keyof typeof themes

/** How VS Code gets the extension. */
export type ExtensionSource =
  /** Under development, which VS Code accepts only with its driver for smoke tests; that hides messages. */
  | { readonly kind: 'development'; readonly folder: string }
  /** Installed by a link to the clone, so that everything is as it is for a person. */
  | { readonly kind: 'linked'; readonly folder: string }
  | { readonly kind: 'vsix'; readonly file: string }

export interface WorkbenchOptions {
  /** Copied into a fresh folder, which is opened; absent: an empty folder. */
  readonly workspace?: string
  readonly extension: ExtensionSource
  readonly theme: Theme
  /** 2 shows everything twice as large, as the zoom of VS Code at 200 % does. Default 1. */
  readonly zoom?: number
  /** Receives the server's log. */
  readonly resultsFolder: string
  /** Tests to run inside the extension host, as VS Code does for an extension under development. */
  readonly hostTests?: HostTests
}

export interface HostTests {
  /** CommonJS module that exports `run(): Promise<void>`. */
  readonly module: string
  /** Receives every line that extension host and window print. */
  readonly onLog: (line: string) => void
  /** Called when `run` has settled, with 0 or 1. */
  readonly onExit: (code: number) => void
}

/**
 * Of a window that opens, in CSS pixels: a low one hides the extension's icon, which tells that it was read, behind three
 * dots.
 */
const firstSize = { width: 1400, height: 900 } as const

/** Settings that keep the pictures to the product. */
const settings = {
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'chat.disableAIFeatures': true,
  'git.enabled': false,
  'extensions.ignoreRecommendations': true,
  'telemetry.telemetryLevel': 'off',
} as const

/** A window of a real VS Code with its own server, settings and workspace. */
export class Workbench {
  readonly palette: CommandPalette
  readonly editor: Editor
  readonly debugger: Debugger
  readonly problems: ProblemsView
  readonly notifications: Notifications

  private constructor(
    private readonly server: ServerProcess,
    private readonly browser: Browser,
    private readonly dataFolder: string,
    readonly page: Page,
    /** Absolute path of the folder that is open. */
    readonly folder: string,
    private currentTheme: Theme,
  ) {
    this.palette = new CommandPalette(page)
    this.editor = new Editor(page)
    this.debugger = new Debugger(page)
    this.problems = new ProblemsView(page, this.palette)
    this.notifications = new Notifications(page)
  }

  static async open(options: WorkbenchOptions): Promise<Workbench> {
    const { zoom = 1 } = options
    const rig = await prepareRig()
    const base = mkdtempSync(path.join(os.tmpdir(), 'backlens-workbench-'))
    const folder = path.join(base, 'strategies')
    mkdirSync(folder)
    if (options.workspace !== undefined) cpSync(options.workspace, folder, { recursive: true })
    mkdirSync(options.resultsFolder, { recursive: true })

    const dataFolder = path.join(base, 'server')
    await installExtension(rig, dataFolder, options.extension)
    const server = await ServerProcess.start(rig.server, {
      dataFolder,
      settings: settingsWith(options.theme),
      smokeTestDriver: options.extension.kind === 'development',
      logFile: path.join(options.resultsFolder, 'server.log'),
    })
    const browser = await chromium.launch({
      executablePath: rig.chromium.executable,
      env: { ...process.env, ...rig.chromium.env },
      args: [...chromiumArguments(), ...zoomArguments(zoom)],
    })
    const context = await browser.newContext(zoom === 1 ? { viewport: firstSize } : { viewport: null })
    const page = await context.newPage()
    const workbench = new Workbench(server, browser, dataFolder, page, folder, options.theme)
    if (options.hostTests !== undefined) await listen(page, options.hostTests)
    await page.goto(addressOf(server.port, folder, options))
    await workbench.waitUntilReady()
    return workbench
  }

  get theme(): Theme {
    return this.currentTheme
  }

  /** Answers with the processes that outlived the window, which ought to be none. */
  async close(): Promise<readonly Leftover[]> {
    // Leaving the page is how a window closes: only then does the extension host deactivate its extensions.
    await this.page.goto('about:blank')
    await this.browser.close()
    const left = await this.server.stop()
    rmSync(path.dirname(this.dataFolder), { recursive: true, force: true, maxRetries: 5 })
    return left
  }

  /** The extension's contributions are there once its icon is; the palette knows its commands only then. */
  async waitUntilReady(): Promise<void> {
    await this.activityIcon.waitFor({ timeout: 60_000 })
  }

  statusBarItem(text: string | RegExp): Locator {
    return this.page.locator('.statusbar .statusbar-item').filter({ hasText: text })
  }

  get activityIcon(): Locator {
    return this.page.locator('.activitybar .action-label[aria-label="Backlens"]')
  }

  /** Changes the theme in the settings, which every window follows. */
  async switchTheme(theme: Theme): Promise<void> {
    writeFileSync(
      path.join(this.dataFolder, 'data/Machine/settings.json'),
      JSON.stringify(settingsWith(theme), undefined, 2),
    )
    this.currentTheme = theme
    await this.page.locator(`.monaco-workbench.${themes[theme].class}`).waitFor()
  }

  /** Gives the page of the window a size in CSS pixels, those of its zoom. */
  async resize(width: number, height: number): Promise<void> {
    const { page } = this
    if (page.viewportSize() !== null) return page.setViewportSize({ width, height })
    const session = await page.context().newCDPSession(page)
    const { windowId } = await session.send('Browser.getWindowForTarget')
    const [frameWidth, frameHeight] = await page.evaluate<[number, number]>(
      '[outerWidth - innerWidth, outerHeight - innerHeight]',
    )
    const bounds = { width: width + frameWidth, height: height + frameHeight }
    await session.send('Browser.setWindowBounds', { windowId, bounds })
    await page.waitForFunction(`innerWidth === ${width} && innerHeight === ${height}`)
    await session.detach()
  }

  /** Reloads the window by its command, which lets editors keep their state first. */
  async reload(): Promise<void> {
    const loaded = this.page.waitForEvent('load')
    await this.palette.run('Developer: Reload Window')
    await loaded
    await this.waitUntilReady()
  }
}

/** Chromium's own factor: the one that Playwright plays does not reach the canvases of frames. */
function zoomArguments(zoom: number): readonly string[] {
  return zoom === 1
    ? []
    : [`--force-device-scale-factor=${zoom}`, `--window-size=${firstSize.width},${firstSize.height}`]
}

function settingsWith(theme: Theme): Record<string, unknown> {
  return { ...settings, 'workbench.colorTheme': themes[theme].label }
}

/** What VS Code's web workbench calls while it runs tests. */
async function listen(page: Page, tests: HostTests): Promise<void> {
  await page.exposeFunction('codeAutomationLog', (_level: string, parts: unknown[]) => tests.onLog(format(...parts)))
  await page.exposeFunction('codeAutomationExit', (code: number) => tests.onExit(code))
}

function addressOf(port: number, folder: string, { extension, hostTests }: WorkbenchOptions): string {
  const host = `127.0.0.1:${port}`
  const payload = [
    ['skipWelcome', 'true'],
    ['skipReleaseNotes', 'true'],
  ]
  if (extension.kind === 'development') {
    // The authority must be the page's own, else the Node extension host does not see the extension.
    payload.push(['extensionDevelopmentPath', `vscode-remote://${host}${extension.folder}`])
  }
  if (hostTests !== undefined) payload.push(['extensionTestsPath', `vscode-remote://${host}${hostTests.module}`])
  const query = new URLSearchParams({ folder, payload: JSON.stringify(payload) })
  return `http://${host}/?${query.toString()}`
}

async function installExtension(rig: Rig, dataFolder: string, extension: ExtensionSource): Promise<void> {
  switch (extension.kind) {
    case 'development':
      return
    case 'linked': {
      const extensions = path.join(dataFolder, 'extensions')
      mkdirSync(extensions, { recursive: true })
      symlinkSync(extension.folder, path.join(extensions, 'backlens.backlens'))
      return
    }
    case 'vsix':
      await installVsix(rig, dataFolder, extension.file)
  }
}
