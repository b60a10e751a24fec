import type { Browser } from 'playwright-core'
import type {
  FromResultsView,
  ResultsViewState,
  ToResultsView,
} from '../../../engine-host/protocol/webview-messages.js'
import { launchBrowser, PanelPage, type PanelPageOptions } from './panel-page.js'

/** One browser for the tests of a suite, and pages that are closed after each test. */
export function useBrowser<
  From extends { readonly type: string } = FromResultsView,
  To = ToResultsView,
  State = ResultsViewState,
>(): {
  open: (options: PanelPageOptions<From, To, State>) => Promise<PanelPage<From, To, State>>
} {
  let browser: Browser
  const pages: PanelPage<From, To, State>[] = []
  before(async () => {
    browser = await launchBrowser()
  })
  afterEach(async () => {
    await Promise.all(pages.splice(0).map((page) => page.close()))
  })
  after(async () => {
    await browser.close()
  })
  return {
    open: async (options) => {
      const page = await PanelPage.open(browser, options)
      pages.push(page)
      return page
    },
  }
}
