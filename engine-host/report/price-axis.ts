import type { LinearScale } from './linear-scale.js'
import { coordinate, escapeMarkup } from './markup.js'

/** A level named on the axis beside the plot. */
export interface AxisTag {
  readonly value: number
  readonly text: string
  /** Class of the tag's colour. */
  readonly colour: string
}

export interface AxisPane {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

const tagHeight = 16
const labelHeight = 14

/**
 * Grid lines with their labels at the right of a pane, and tags for levels. Tags make room for each other and labels
 * give way to tags; no text leaves the pane.
 */
export function priceAxis(
  pane: AxisPane,
  scale: LinearScale,
  ticks: readonly number[],
  format: (value: number) => string,
  tags: readonly AxisTag[],
): string {
  const placed = placeTags(pane, scale, tags)
  let grid = ''
  let labels = ''
  for (const value of ticks) {
    const y = scale.position(value)
    if (y < pane.top || y > pane.bottom) continue
    grid += `M${coordinate(pane.left)} ${coordinate(y)}H${coordinate(pane.right)}`
    const fits = y - labelHeight / 2 >= pane.top && y + labelHeight / 2 <= pane.bottom
    const free = placed.every((tag) => Math.abs(tag.y - y) >= (tagHeight + labelHeight) / 2)
    if (fits && free) {
      labels += `<text class="axis" x="${coordinate(pane.right + 8)}" y="${coordinate(y + 4)}">${escapeMarkup(format(value))}</text>`
    }
  }
  return `<path class="grid" d="${grid}"/>${labels}${placed.map((tag) => tagMarkup(pane, tag)).join('')}`
}

/** Width that the texts of an axis take at its font of 12 px. */
export function axisWidth(texts: readonly string[]): number {
  return Math.max(0, ...texts.map((text) => text.length)) * 7 + 16
}

interface PlacedTag extends AxisTag {
  y: number
}

function placeTags(pane: AxisPane, scale: LinearScale, tags: readonly AxisTag[]): PlacedTag[] {
  const lowest = pane.bottom - tagHeight / 2
  const highest = pane.top + tagHeight / 2
  const placed = tags
    .map((tag) => ({ ...tag, y: Math.min(lowest, Math.max(highest, scale.position(tag.value))) }))
    .sort((a, b) => a.y - b.y)
  for (let i = 1; i < placed.length; i++) {
    placed[i]!.y = Math.max(placed[i]!.y, placed[i - 1]!.y + tagHeight + 1)
  }
  for (let i = placed.length - 1, limit = lowest; i >= 0; i--, limit = placed[i + 1]!.y - tagHeight - 1) {
    placed[i]!.y = Math.min(placed[i]!.y, limit)
  }
  return placed
}

function tagMarkup(pane: AxisPane, tag: PlacedTag): string {
  const left = coordinate(pane.right + 2)
  return (
    `<rect class="tag ${tag.colour}" x="${left}" y="${coordinate(tag.y - tagHeight / 2)}"` +
    ` width="${coordinate(axisWidth([tag.text]) - 4)}" height="${tagHeight}" rx="2"/>` +
    `<text class="tagText" x="${coordinate(pane.right + 8)}" y="${coordinate(tag.y + 4)}">${escapeMarkup(tag.text)}</text>`
  )
}
