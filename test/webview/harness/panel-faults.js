/* global document, innerWidth, innerHeight, getComputedStyle, NodeFilter, HTMLElement */
/*
 * What a person would complain of in the view that is shown, as sentences: evaluated inside its page.
 */
;(() => {
  const faults = []

  /** Elements in sight, those inside of open shadow trees too. */
  const elementsOf = (root, into = []) => {
    for (const one of root.children) {
      if (one instanceof HTMLElement && getComputedStyle(one).display === 'none') continue
      into.push(one)
      if (one.shadowRoot !== null) elementsOf(one.shadowRoot, into)
      elementsOf(one, into)
    }
    return into
  }
  const all = elementsOf(document.body)
  const parentOf = (one) => one.assignedSlot ?? one.parentElement ?? one.getRootNode().host ?? null
  const ancestor = (one, test) => {
    for (let at = one; at !== null; at = parentOf(at)) if (test(at)) return at
    return undefined
  }
  const isHidden = (one) =>
    ancestor(one, (at) => {
      const { visibility, clipPath, opacity } = getComputedStyle(at)
      return visibility === 'hidden' || clipPath === 'inset(50%)' || opacity === '0'
    }) !== undefined
  const seen = all.filter((one) => {
    const { width, height } = one.getBoundingClientRect()
    return width > 0 && height > 0 && !isHidden(one)
  })
  const nameOf = (one) => {
    const classes = typeof one.className === 'string' && one.className !== '' ? `.${one.className.split(' ')[0]}` : ''
    const text = (one.textContent ?? '').trim().replaceAll(/\s+/g, ' ').slice(0, 50)
    return `${one.localName}${classes}${text === '' ? '' : ` “${text}”`}`
  }

  // Sideways: the page, and every box in it.
  const page = document.scrollingElement
  if (page.scrollWidth > innerWidth + 1) faults.push('the page scrolls sideways')
  // The panel fills the page; what scrolls, scrolls in it, or it could be scrolled out of sight.
  if (page.scrollHeight > innerHeight + 1)
    faults.push(`what is there reaches ${page.scrollHeight - innerHeight} pixels below the page`)
  for (const one of seen) {
    const { overflowX } = getComputedStyle(one)
    const scrolls = overflowX === 'auto' || overflowX === 'scroll'
    if (scrolls && one.scrollWidth > one.clientWidth + 1) faults.push(`${nameOf(one)} scrolls sideways`)
  }

  // Text: whole, or its whole told on hover.
  const texts = []
  for (const one of seen) {
    const walker = document.createTreeWalker(one, NodeFilter.SHOW_TEXT)
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      if (node.parentElement !== one || node.textContent.trim() === '') continue
      const range = document.createRange()
      range.selectNodeContents(node)
      for (const box of range.getClientRects()) if (box.width > 0) texts.push({ one, box })
    }
  }
  const clipOf = (one) => {
    let left = 0
    let right = innerWidth
    let top = -Infinity
    let bottom = Infinity
    for (let at = one; at !== null; at = parentOf(at)) {
      const { overflowX, overflowY, position } = getComputedStyle(at)
      const box = at.getBoundingClientRect()
      if (overflowX !== 'visible') {
        left = Math.max(left, box.left)
        right = Math.min(right, box.right)
      }
      if (overflowY !== 'visible') {
        top = Math.max(top, box.top)
        bottom = Math.min(bottom, box.bottom)
      }
      if (position === 'fixed') break
    }
    return { left, right, top, bottom }
  }
  const explained = (one) => ancestor(one, (at) => at.title) !== undefined
  const cut = new Set()
  const shown = []
  for (const { one, box } of texts) {
    const clip = clipOf(one)
    const whole = box.left >= clip.left - 1.5 && box.right <= clip.right + 1.5
    if (!whole && !explained(one)) cut.add(`${nameOf(one)} is cut`)
    const left = Math.max(box.left, clip.left)
    const right = Math.min(box.right, clip.right)
    const top = Math.max(box.top, clip.top)
    const bottom = Math.min(box.bottom, clip.bottom)
    if (right - left > 2 && bottom - top > 2) shown.push({ one, left, right, top, bottom })
  }
  faults.push(...cut)

  // Texts that lie over each other.
  const over = new Set()
  shown.sort((a, b) => a.top - b.top)
  for (let first = 0; first < shown.length; first++) {
    const a = shown[first]
    const within = (a.bottom - a.top) * 0.25
    for (let second = first + 1; second < shown.length; second++) {
      const b = shown[second]
      if (b.top > a.bottom - within) break
      const across = Math.min(a.right, b.right) - Math.max(a.left, b.left)
      const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top)
      if (across <= 2 || down <= within || a.one === b.one) continue
      // A header that stays in its place covers what scrolls beneath it.
      const covers = (one) => ancestor(one, (at) => getComputedStyle(at).position === 'sticky') !== undefined
      if (covers(a.one) !== covers(b.one)) continue
      if (ancestor(a.one, (at) => at.localName === 'dialog') !== ancestor(b.one, (at) => at.localName === 'dialog'))
        continue
      over.add(`${nameOf(a.one)} lies over ${nameOf(b.one)}`)
    }
  }
  faults.push(...over)

  // Charts.
  for (const one of all) {
    if (one.localName !== 'canvas' && one.localName !== 'svg') continue
    if (isHidden(one) || ancestor(one, (at) => at.hidden) !== undefined) continue
    const { width, height } = one.getBoundingClientRect()
    if (width < 1 || height < 1) {
      // The library keeps an empty column for an axis that is switched off.
      if (one.closest('td')?.getBoundingClientRect().width === 0) continue
      faults.push(`${nameOf(parentOf(one))} has a chart of ${Math.round(width)} × ${Math.round(height)} pixels`)
    }
  }

  // Tables.
  for (const one of seen) {
    // A real table is as high as its rows.
    if (one.getAttribute('role') !== 'grid' || one.localName === 'table') continue
    const { height } = one.getBoundingClientRect()
    if (height < 5 * 22) faults.push(`${nameOf(one)} is a table of ${Math.round(height)} pixels`)
  }
  for (const one of all)
    if (one.getAttribute('role') === 'grid' && !seen.includes(one) && !isHidden(one))
      faults.push(`${nameOf(one)} is a table without room`)

  // Names.
  const roles = new Set(
    'button tab tabpanel grid table progressbar combobox img region group dialog link searchbox textbox'.split(' '),
  )
  for (const one of seen) {
    const native = { button: 'button', a: 'link', table: 'table', input: 'textbox' }[one.localName]
    const role = one.getAttribute('role') ?? native
    if (role === undefined && one.tabIndex < 0) continue
    if (role !== undefined && !roles.has(role)) continue
    // The controls of VS Code's library give their names inside.
    if (one.localName.startsWith('vscode-') || one.getRootNode() !== document) continue
    const labelledBy = one.getAttribute('aria-labelledby')
    const named =
      one.getAttribute('aria-label') ||
      (labelledBy !== null && document.getElementById(labelledBy) !== null) ||
      one.querySelector(':scope > caption') !== null ||
      one.title ||
      (['button', 'a'].includes(one.localName) && one.textContent.trim() !== '')
    if (!named) faults.push(`${nameOf(one)} has no name`)
    if (role === undefined && one.tabIndex >= 0 && !['section', 'aside', 'summary'].includes(one.localName))
      faults.push(`${nameOf(one)} takes the focus and has no role`)
  }
  return faults
})()
