import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

const folder = path.join(import.meta.dirname, '../../../webview')
const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()

const names =
  'black|silver|gray|grey|white|maroon|red|purple|fuchsia|green|lime|olive|yellow|navy|blue|teal|aqua|orange|pink|' +
  'brown|gold|cyan|magenta|violet|indigo|(?:dark|light)(?:gray|grey|blue|green|red)'
/** `#hex`, a colour function over numbers, a named colour by itself. `rgb(from var(…) …)` stays with the theme. */
const literal = new RegExp(
  String.raw`#[0-9a-f]{3,8}\b|\b(?:rgba?|hsla?|hwb|lab|lch|oklab|oklch)\((?!from var\()|(?<![\w-])(?:${names})(?![\w-])`,
  'i',
)

/** Declarations of a style sheet with a colour of their own. A mask is no colour: it says where its element is drawn. */
function ownColours(css: string): readonly string[] {
  return css
    .replaceAll(/\/\*.*?\*\//gs, '')
    .split(/[;{}]/)
    .map((part) => part.trim())
    .filter((part) => /^[\w-]+\s*:/.test(part) && !part.startsWith('mask'))
    .filter((part) => literal.test(part.slice(part.indexOf(':') + 1)))
}

describe('colours of the views are those of the theme', () => {
  for (const [css, found] of [
    ['a { color: #fff }', ['color: #fff']],
    ['a { border: 1px solid rgb(1 2 3) }', ['border: 1px solid rgb(1 2 3)']],
    [
      'a { background: Red; color: var(--vscode-foreground, white) }',
      ['background: Red', 'color: var(--vscode-foreground, white)'],
    ],
    ['#app { color: var(--vscode-charts-red) } .red { color: inherit; background: transparent }', []],
    ['a { --orange: rgb(from var(--vscode-charts-orange) r g b / 1); color: var(--orange) }', []],
    ['a { background: currentcolor; mask: linear-gradient(black, transparent) } /* color: red; */', []],
  ] as const)
    it(`finds ${found.length} in ${css}`, () => {
      assert.deepEqual(ownColours(css), found)
    })

  for (const file of sources.filter((name) => name.endsWith('.css')))
    it(`${file} has no colour of its own`, () => {
      assert.deepEqual(ownColours(readFileSync(path.join(folder, file), 'utf8')), [])
    })

  it('no source sets a colour of its own in a style, an attribute or an option of a chart', () => {
    const found: string[] = []
    for (const file of sources.filter((name) => name.endsWith('.ts')))
      for (const [, text = ''] of readFileSync(path.join(folder, file), 'utf8').matchAll(
        /\b(?:\w*colou?r|background|fill|stroke|fillStyle|strokeStyle|border|outline|style)'?\s*[:=]\s*['"`]([^'"`]*)['"`]/gi,
      ))
        if (literal.test(text)) found.push(`${file}: ${text}`)
    assert.deepEqual(found, [])
  })
})
