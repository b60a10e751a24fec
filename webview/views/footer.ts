import { element } from '../element.js'
import { linkButton } from './notice.js'

/** The main keys and whose charts these are, as their licence asks. */
export function createFooter(showKeys: () => void): HTMLElement {
  const all = linkButton('all keys', showKeys)
  all.title = 'Show the list of keys (?)'
  const charts = element('a', {
    text: 'TradingView Lightweight Charts™',
    attributes: { href: 'https://www.tradingview.com/', title: 'https://www.tradingview.com/' },
  })
  return element(
    'footer',
    { class: 'footer' },
    element('span', { class: 'keys' }, 'Enter opens a trade · n, p next and previous · [ ] bar by bar · f fit · ', all),
    element('span', {}, 'Charts by ', charts),
  )
}
