// The notices of the packages whose code is in what is shipped: of the bundles by the inputs that esbuild tells, of what
// lies beside them by name. The same packages give the same text.
import fs from 'node:fs'
import path from 'node:path'

const rule = '='.repeat(80)

/** Packages that come without a text of their own and are under that of another one. */
const licensedAs = { '@esbuild/linux-x64': 'esbuild' }

/** Packages that name the MIT licence and bring no text of it at all. */
const mitWithoutText = ['fancy-canvas']

const mit = `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`

/** Files of a package that say under what terms its code may be passed on. */
const noticeFile = /^(?:licen[cs]e|copying|notice|third-?party-?notice)/i

/**
 * @param {string} root folder with node_modules
 * @param {readonly string[]} inputs files of the bundles, relative to the root
 * @param {readonly string[]} shipped names of packages that lie beside the bundles
 * @returns {string}
 */
export function thirdPartyNotices(root, inputs, shipped) {
  const folders = new Set(shipped.map((name) => `node_modules/${name}`))
  for (const input of inputs) {
    const [folder] = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input.replaceAll('\\', '/')) ?? []
    if (folder !== undefined) folders.add(folder)
  }
  const packages = [...folders].map((folder) => noticeOf(root, folder))
  packages.sort((a, b) => (a.key < b.key ? -1 : 1))
  const head =
    'Backlens contains the following packages. Each is the work of its authors, under the terms that follow its name.\n'
  return [head, ...new Map(packages.map(({ key, text }) => [key, text])).values()].join(`\n${rule}\n\n`)
}

function noticeOf(root, folder) {
  const { name, version, license, author, homepage, repository } = JSON.parse(
    fs.readFileSync(path.join(root, folder, 'package.json'), 'utf8'),
  )
  const texts = textsIn(path.join(root, folder))
  const other = licensedAs[name]
  if (texts.length === 0 && other !== undefined) texts.push(...textsIn(path.join(root, 'node_modules', other)))
  if (texts.length === 0 && license === 'MIT' && mitWithoutText.includes(name))
    texts.push(`MIT License\n\nCopyright (c) ${author}\n\n${mit}`)
  if (texts.length === 0) throw new Error(`${name} ${version} (${license}) has no text of its licence in ${folder}.`)
  const source = homepage ?? (typeof repository === 'string' ? repository : repository?.url) ?? ''
  const title = [`${name} ${version}`, `Licence: ${license}`, ...(source === '' ? [] : [source])].join('\n')
  return { key: `${name} ${version}`, text: `${title}\n\n${texts.join('\n\n')}\n` }
}

function textsIn(folder) {
  return fs
    .readdirSync(folder)
    .filter((name) => noticeFile.test(name) && fs.statSync(path.join(folder, name)).isFile())
    .sort()
    .map((name) =>
      fs
        .readFileSync(path.join(folder, name), 'utf8')
        .replace(/^\ufeff/, '')
        .replaceAll('\r\n', '\n')
        .trim(),
    )
}
