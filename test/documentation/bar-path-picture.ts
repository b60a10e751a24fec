import { pathOf } from '../../engine-host/engine/bar-path.js'
import type { InstrumentMarket } from '../../engine-host/engine/instrument-market.js'
import type { FillSettings } from '../../engine-host/protocol/venue-settings.js'

/** A rising and a falling bar: the open of the first is nearer to its low, that of the second nearer to its high. */
const bars = [
  { open: 100, high: 106, low: 98, close: 104 },
  { open: 104, high: 106, low: 97, close: 99 },
] as const
const paths: readonly FillSettings['intrabarPath'][] = ['pessimistic', 'ohlc', 'olhc', 'adaptive', 'byDirection']

const panelWidth = 190
const barWidth = 80
const top = 40
const unit = 18
const y = (price: number): number => top + (107 - price) * unit
const height = y(96) + 10

// Legible on light and dark pages alike.
const ink = '#848d97'
const rising = '#2da44e'
const falling = '#d1495b'
const line = '#4a8fe7'

/** The path that each value of `intrabarPath` takes through two bars, drawn by the engine's own rule: an SVG image. */
export function barPathPicture(): string {
  const panels = paths.map((path, place) => panel(path, 12 + place * panelWidth))
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${12 + paths.length * panelWidth}" height="${height}" role="img" font-family="sans-serif" font-size="12">`,
    `<title>The path through a rising and a falling bar by each value of intrabarPath</title>`,
    ...panels.flat(),
    '</svg>',
    '',
  ].join('\n')
}

function panel(path: FillSettings['intrabarPath'], left: number): string[] {
  const caption = `<text x="${left}" y="18" fill="${ink}" font-weight="bold">${path}</text>`
  const drawn = bars.flatMap((bar, place) => {
    const x = left + 8 + place * barWidth
    return [...candle(bar, x), ...(path === 'pessimistic' ? bothLevels(x) : walk(path, bar, x))]
  })
  return [caption, ...drawn]
}

function candle({ open, high, low, close }: (typeof bars)[number], x: number): string[] {
  const colour = close > open ? rising : falling
  const bodyTop = y(Math.max(open, close))
  return [
    `<path d="M${x + 8} ${y(high)}V${y(low)}" stroke="${colour}"/>`,
    `<rect x="${x}" y="${bodyTop}" width="16" height="${y(Math.min(open, close)) - bodyTop}" fill="${colour}" fill-opacity="0.35" stroke="${colour}"/>`,
  ]
}

function walk(path: Exclude<FillSettings['intrabarPath'], 'pessimistic'>, bar: (typeof bars)[number], x: number) {
  const prices = pathOf(path, bar as InstrumentMarket)
  const points = prices.map((price, place) => [x + 24 + place * 12, y(price)] as const)
  return [
    `<polyline points="${points.map(([px, py]) => `${px},${py}`).join(' ')}" fill="none" stroke="${line}" stroke-width="1.5"/>`,
    ...points.map(([px, py]) => `<circle cx="${px}" cy="${py}" r="2.5" fill="${line}"/>`),
  ]
}

/** Of a stop and a target that the bar both touches, the one that costs. */
function bothLevels(x: number): string[] {
  const level = (price: number, colour: string, text: string) => [
    `<path d="M${x - 4} ${y(price)}H${x + 60}" stroke="${colour}" stroke-dasharray="4 3"/>`,
    `<text x="${x + 22}" y="${y(price) - 4}" fill="${colour}">${text}</text>`,
  ]
  return [...level(105, ink, 'target'), ...level(98.5, line, 'stop ✓')]
}
