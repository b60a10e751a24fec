/* global document, innerWidth, innerHeight, getComputedStyle, HTMLElement */
/*
 * What the keyboard reaches in the view that is shown, evaluated inside its page: `focusWalk.stops()` names what Tab has
 * to reach, `focusWalk.look()` tells of the element that has the focus and of the faults of the one before it.
 */
globalThis.focusWalk = (() => {
  const native = 'a[href], button, input, select, textarea, summary, [tabindex]'
  const parentOf = (one) => one.assignedSlot ?? one.parentElement ?? one.getRootNode().host ?? null
  const regions = ['.head', '.headline', '.filter-bar', 'vscode-tab-header', 'vscode-tab-panel', '.trade', '.footer']

  const elementsOf = (root, into = []) => {
    for (const one of root.children) {
      const { display, visibility } = getComputedStyle(one)
      if (display === 'none' || one.inert) continue
      if (visibility !== 'hidden') into.push(one)
      if (one.shadowRoot !== null) elementsOf(one.shadowRoot, into)
      elementsOf(one, into)
    }
    return into
  }
  const numbers = new Map()
  const nameOf = (one) => {
    if (!numbers.has(one)) numbers.set(one, numbers.size + 1)
    const root = one.getRootNode()
    const host = root === document ? '' : `${nameOf(root.host)} > `
    const label = one.getAttribute('aria-label') ?? one.label ?? one.textContent ?? ''
    const classes = typeof one.className === 'string' && one.className !== '' ? `.${one.className.split(' ')[0]}` : ''
    return `${host}${one.localName}${classes} “${String(label).trim().replaceAll(/\s+/g, ' ').slice(0, 40)}” (${numbers.get(one)})`
  }
  /** The element that has the focus, inside of shadow trees too. */
  const focused = () => {
    let at = document.activeElement
    while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement
    return at === document.body || at === document.documentElement ? null : at
  }
  /** Where the focus may be drawn: the element, what surrounds it closely, and what is inside of it. */
  const drawnAt = (one) => {
    const near = [one, ...one.querySelectorAll('*')].slice(0, 40)
    if (one.shadowRoot !== null) near.push(...one.shadowRoot.querySelectorAll('*'))
    for (let at = parentOf(one), up = 0; at !== null && up < 3; at = parentOf(at), up++) near.push(at)
    const host = one.getRootNode().host
    if (host !== undefined) near.push(host, ...host.shadowRoot.querySelectorAll('*'))
    return near
  }
  const lines = (one, pseudo) => {
    const style = getComputedStyle(one, pseudo)
    if (pseudo !== undefined && style.content === 'none') return ''
    const outline = style.outlineStyle === 'none' || parseFloat(style.outlineWidth) === 0 ? '' : style.outline
    const border = ['Top', 'Right', 'Bottom', 'Left'].map((side) =>
      style[`border${side}Style`] === 'none' || parseFloat(style[`border${side}Width`]) === 0
        ? ''
        : style[`border${side}Color`],
    )
    return [outline, ...border, style.boxShadow].join()
  }
  const signature = (elements) =>
    elements.map((one) => [lines(one), lines(one, '::before'), lines(one, '::after')].join('|')).join('\n')

  let before
  return {
    /** Names of what Tab has to reach. */
    stops: () =>
      elementsOf(document.body)
        .filter(
          (one) =>
            one.matches(native) && one.tabIndex >= 0 && !one.disabled && !(one.shadowRoot?.delegatesFocus ?? false),
        )
        .map(nameOf),
    look: () => {
      const faults = []
      if (before !== undefined && signature(before.elements) === before.signature)
        faults.push(`${before.name} looks the same with the focus and without`)
      const one = focused()
      before = undefined
      if (one === null) return { faults }
      const name = nameOf(one)
      const { left, right, top, bottom, width, height } = one.getBoundingClientRect()
      const across = Math.min(right, innerWidth) - Math.max(left, 0)
      const down = Math.min(bottom, innerHeight) - Math.max(top, 0)
      // What is higher than the view is in sight by its greater part of the view.
      if (
        across < Math.min(width, innerWidth) - 1 ||
        down < Math.min(height, innerHeight / 2) - 1 ||
        width * height === 0
      )
        faults.push(`${name} has the focus and is out of sight`)
      else {
        const x = (Math.max(left, 0) + Math.min(right, innerWidth)) / 2
        const y = (Math.max(top, 0) + Math.min(bottom, innerHeight)) / 2
        let hit = document.elementFromPoint(x, y)
        while (hit?.shadowRoot?.elementFromPoint(x, y) && hit.shadowRoot.elementFromPoint(x, y) !== hit)
          hit = hit.shadowRoot.elementFromPoint(x, y)
        let at = hit
        while (at !== null && at !== one) at = parentOf(at)
        if (at === null && !one.contains(hit) && !(hit instanceof HTMLElement && hit.contains(one)))
          faults.push(`${name} has the focus beneath ${hit === null ? 'nothing' : nameOf(hit)}`)
      }
      const elements = drawnAt(one)
      before = { name, elements, signature: signature(elements) }
      let region = -1
      for (let up = one; up !== null && region < 0; up = parentOf(up))
        region = regions.findIndex((selector) => up.matches(selector))
      return { name, region, faults }
    },
  }
})()
