/** Colours and type of the theme as canvases need them: resolved, `rgba(…)`. */
export interface Palette {
  readonly background: string
  readonly foreground: string
  readonly muted: string
  /** What stands behind what matters. */
  readonly faint: string
  /** Hairlines between parts. */
  readonly line: string
  /** Grid of charts, fainter than `line`. */
  readonly grid: string
  readonly up: string
  readonly down: string
  /** Volume of candles that rose and fell, behind what matters. */
  readonly volumeUp: string
  readonly volumeDown: string
  /** Colours of series, in the sequence in which they are given out. */
  readonly series: readonly string[]
  /** Entries of trades and what belongs to them. */
  readonly accent: string
  /** Ground of the labels under the crosshair; their text takes what contrasts. */
  readonly label: string
  readonly highContrast: boolean
  readonly fontFamily: string
}

/** Reads the theme from the document's variables. */
export function readPalette(): Palette {
  const style = getComputedStyle(document.documentElement)
  const colour = (variable: string) => resolveColour(style.getPropertyValue(variable))
  const kind = document.body.dataset['vscodeThemeKind'] ?? ''
  const highContrast = kind.startsWith('vscode-high-contrast')
  const line = colour('--line')
  const volumeAlpha = highContrast ? 0.8 : 0.4
  return {
    background: colour('--vscode-editor-background'),
    foreground: colour('--vscode-foreground'),
    muted: colour('--vscode-descriptionForeground'),
    faint: colour('--vscode-disabledForeground'),
    line,
    grid: withAlpha(line, highContrast ? 0.25 : 0.5),
    up: colour('--up'),
    down: colour('--down'),
    volumeUp: withAlpha(colour('--up'), volumeAlpha),
    volumeDown: withAlpha(colour('--down'), volumeAlpha),
    series: [colour('--series-1'), colour('--series-2'), colour('--series-3'), colour('--series-4')],
    accent: colour('--series-1'),
    label: colour(highContrast ? '--vscode-foreground' : '--vscode-badge-background'),
    highContrast,
    fontFamily: style.getPropertyValue('--vscode-font-family') || 'sans-serif',
  }
}

/** Calls `changed` after the theme or the pair of up and down colours has changed, once a frame at most. */
export function observeTheme(changed: () => void): void {
  let scheduled = false
  const schedule = () => {
    if (scheduled) return
    scheduled = true
    requestAnimationFrame(() => {
      scheduled = false
      changed()
    })
  }
  const observer = new MutationObserver(schedule)
  observer.observe(document.body, {
    attributes: true,
    attributeFilter: ['class', 'data-vscode-theme-kind', 'data-vscode-theme-id'],
  })
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style', 'data-up-down'] })
}

/** The same colour, its own alpha multiplied by `alpha`. */
export function withAlpha(colour: string, alpha: number): string {
  const match = /^rgba\((\d+), (\d+), (\d+), ([\d.]+)\)$/.exec(colour)
  if (match === null) return colour
  const [, red, green, blue, own] = match
  return `rgba(${red!}, ${green!}, ${blue!}, ${Math.round(Number(own) * alpha * 1000) / 1000})`
}

let canvas: OffscreenCanvasRenderingContext2D | undefined

/** Any CSS colour as `rgba(…)`, whatever its syntax: the browser paints a pixel of it. */
function resolveColour(css: string): string {
  canvas ??= new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true }) ?? undefined
  if (canvas === undefined || css.trim() === '') return 'rgba(128, 128, 128, 1)'
  canvas.clearRect(0, 0, 1, 1)
  canvas.fillStyle = css
  canvas.fillRect(0, 0, 1, 1)
  const [red = 0, green = 0, blue = 0, alpha = 255] = canvas.getImageData(0, 0, 1, 1).data
  return `rgba(${red}, ${green}, ${blue}, ${Math.round((alpha / 255) * 1000) / 1000})`
}
