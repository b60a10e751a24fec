export interface ElementOptions {
  readonly class?: string
  readonly text?: string
  readonly attributes?: Readonly<Record<string, string>>
}

/** An element with its class, text and attributes, holding `children`. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  options: ElementOptions = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const created = document.createElement(tag)
  if (options.class !== undefined) created.className = options.class
  if (options.text !== undefined) created.textContent = options.text
  for (const [name, value] of Object.entries(options.attributes ?? {})) created.setAttribute(name, value)
  created.append(...children)
  return created
}

/** A codicon, silent for screen readers. */
export function icon(name: string): HTMLSpanElement {
  return element('span', { class: `codicon codicon-${name}`, attributes: { 'aria-hidden': 'true' } })
}

/** Sets the text only when it differs, so that unchanged parts are neither drawn nor announced again. */
export function setText(target: Element, text: string): void {
  if (target.textContent !== text) target.textContent = text
}

/** What the hover of a value says; empty removes it. */
export function setHover(target: HTMLElement, text: string): void {
  if (text === '') {
    target.removeAttribute('title')
    target.removeAttribute('aria-description')
    return
  }
  target.title = text
  target.setAttribute('aria-description', text)
}
