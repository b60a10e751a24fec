import { element } from '../element.js'
import { linkButton } from './notice.js'

const hint = 'Enter opens a trade · n, p next and previous · [ ] bar by bar · f fit · '

/** The main keys and whose charts these are, as their licence asks. */
export function createFooter(showKeys: () => void): HTMLElement {
  const all = linkButton('All keys', showKeys)
  all.title = 'Show the list of keys (?)'
  const charts = element('a', {
    text: 'TradingView Lightweight Charts™',
    attributes: { href: 'https://www.tradingview.com/', title: 'https://www.tradingview.com/' },
  })
  return element(
    'footer',
    { class: 'footer' },
    element('span', { class: 'keys' }, element('span', { class: 'hint', text: hint }), all),
    element('span', {}, 'Charts by ', charts),
  )
}
